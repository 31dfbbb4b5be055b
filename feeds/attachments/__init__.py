"""
Files that hang on what is said.

A file is uploaded on its own and waits, seen by its uploader alone; it is attached when its post or
private message is sent, and from then on whoever reads that sees it. What it is follows from its
content (`sniffing`), never from its name; pictures are written anew (`pictures`), all else is only
ever downloaded or played. `views` gives out no byte without asking `visible_to`.
"""
