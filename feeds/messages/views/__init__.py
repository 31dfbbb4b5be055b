"""Pages of private messages: parse, call and render."""
