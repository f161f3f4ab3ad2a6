"""An echo bot: answers each text with the same text. Python 3.9 or newer, no packages."""
import base64
import hashlib
import hmac
import json
import os
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVICE_URL = os.environ.get("SERVICE_URL", "http://localhost:8080")
API_KEY = os.environ.get("API_KEY", "")
KEY = base64.b64decode(os.environ.get("SECRET", "").removeprefix("whsec_"))
PORT = int(os.environ.get("PORT", "3000"))


class Bot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_signed(self.headers, body):
            return self.answer(401)
        try:
            handle(json.loads(body), self.headers["webhook-id"])
            self.answer(204)
        except Exception as error:
            print(error, flush=True)
            # The event is delivered again later.
            self.answer(500)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def handle(event, event_id):
    data = event["data"]
    message = data["message"]
    is_received = event["type"] == "com.intexuraos.whatsapp.message.received"
    if not is_received or message["type"] != "text" or data.get("isTest"):
        return
    request = urllib.request.Request(
        f"{SERVICE_URL}/v24.0/{message['phoneNumberId']}/messages",
        method="POST",
        headers={
            "authorization": f"Bearer {API_KEY}",
            "content-type": "application/json",
            # An event may come twice; with its id as the key, the answer is sent once.
            "idempotency-key": event_id,
            "prefer": "respond-async",
        },
        data=json.dumps(
            {
                "messaging_product": "whatsapp",
                "to": message["user"]["waId"] or message["user"]["userId"],
                "type": "text",
                "text": {"body": message["content"]["body"]},
            }
        ).encode(),
    )
    urllib.request.urlopen(request, timeout=10).close()


def is_signed(headers, body):
    """Standard Webhooks: one of the signatures is ours, and no older than five minutes."""
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    content = f"{headers.get('webhook-id')}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, signature) for signature in signatures)


print(f"Listening on port {PORT}.", flush=True)
ThreadingHTTPServer(("", PORT), Bot).serve_forever()
