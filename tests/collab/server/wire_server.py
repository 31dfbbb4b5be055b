"""Our door with an application that tells all its sockets what one of them says to tell."""

import sys

from collab.server.door import DoorServer

screens = []


async def application(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    screens.append(send)
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            screens.remove(send)
            return
        if (message.get("text") or "").startswith("tell "):
            first, count = (int(each) for each in message["text"].split()[1:])
            for number in range(first, first + count):
                text = str(number).ljust(10_000, ".")
                for screen in list(screens):
                    await screen({"type": "websocket.send", "text": text})


server = DoorServer(
    application=application,
    endpoints=[f"tcp:port={sys.argv[1]}:interface=127.0.0.1"],
    most_bytes_at=lambda path: 1024,
    https=False,
    websocket_max_message_size=16 * 1024,
    websocket_max_frame_size=16 * 1024,
    verbosity=0,
)
server.run()
