"""What pywa does with a webhook: the signature over the raw body, then JSON. Prints a line of JSON for each request."""
import hashlib
import hmac
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

APP_SECRET = os.environ["APP_SECRET"]
VERIFY_TOKEN = os.environ["VERIFY_TOKEN"]


def print_line(line):
    print(json.dumps(line), flush=True)


def is_signed(body, header):
    signature = hmac.new(APP_SECRET.encode("utf-8"), msg=body, digestmod=hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, header.removeprefix("sha256="))


class Bot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if query.get("hub.verify_token") == [VERIFY_TOKEN]:
            return self.answer(200, query["hub.challenge"][0])
        self.answer(403, "Error, invalid verification token")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_signed(body, self.headers.get("x-hub-signature-256", "")):
            print_line({"answered": 401})
            return self.answer(401, "Error, invalid signature")
        for entry in json.loads(body)["entry"]:
            for change in entry["changes"]:
                self.handle_value(change["value"])
        print_line({"answered": 200, "body": body.decode("ascii")})
        self.answer(200, "ok")

    def handle_value(self, value):
        number = value["metadata"]["phone_number_id"]
        for message in value.get("messages", []):
            text = message.get("text", {}).get("body") or message.get("image", {}).get("caption")
            print_line({"number": number, "from": message["from"], "type": message["type"], "text": text})
        for status in value.get("statuses", []):
            print_line({"number": number, "wamid": status["id"], "status": status["status"]})

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Bot)
print_line({"port": server.server_port})
server.serve_forever()
