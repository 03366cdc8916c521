"""A mail server for one test: python3 smtp.py {none|starttls|tls} {login|open} CERTIFICATE KEY

It prints its port, and then each mail as a line of JSON. Recipients that begin with "refused" are
refused for good, those that begin with "later" for now.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult

security, login, certificate, key = sys.argv[1:]


def say(text):
    print(text, flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such user here"
        if address.startswith("later"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
        headers = [[name, str(value)] for name, value in mail.items()]
        say(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": session.ssl is not None or security == "tls",
            "headers": headers,
            "parts": parts,
        }))
        return "250 2.0.0 queued as 17"


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"ada", b"planted-mail")
    return AuthResult(success=is_right, handled=False)


async def main():
    context = None
    if security != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)

    def factory():
        return SMTP(
            Handler(),
            hostname="mail.test",
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=login == "login",
            auth_require_tls=False,
            authenticator=authenticate,
        )

    loop = asyncio.get_running_loop()
    implicit = context if security == "tls" else None
    server = await loop.create_server(factory, "127.0.0.1", 0, ssl=implicit)
    say(server.sockets[0].getsockname()[1])
    # The test's end closes our input.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
