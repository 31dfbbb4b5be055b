"""A mail server that sends nothing: each message becomes a file. `python -m deploy.local.mail`."""

import asyncio
import os
import sys
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """Keeps what it takes; says OK only when the file is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        path = self.folder / f"{uuid.uuid1().time:020d}-{uuid.uuid4().hex[:8]}.eml"
        content = envelope.content or b""
        head = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        part = path.with_suffix(".part")
        part.write_bytes(head + (content.encode() if isinstance(content, str) else content))
        part.replace(path)
        return "250 OK"


async def catch(port: int, folder: Path) -> None:
    """Take mail on the loopback address until we are ended."""
    folder.mkdir(parents=True, exist_ok=True)
    catcher = Catcher(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(catcher, loop=loop), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(catch(int(sys.argv[1]), Path(sys.argv[2])))
