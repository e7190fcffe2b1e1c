# An independent client of EWS, exchangelib, that does with a mailbox what an inbox does. It is told what to do as JSON
# in its first argument, and prints what it found as JSON.
import base64
import json
import sys

from exchangelib import BASIC, DELEGATE, NTLM, Account, Configuration, Credentials, Folder

task = json.loads(sys.argv[1])
config = Configuration(
    service_endpoint=task["endpoint"],
    credentials=Credentials(task["user"], task["password"]),
    auth_type={"ntlm": NTLM, "basic": BASIC}.get(task["auth"]),
    max_connections=1,
)
account = Account(task["address"], config=config, autodiscover=False, access_type=DELEGATE)


def mails(folder):
    found = folder.all().only("mime_content", "is_read", "size", "datetime_received").order_by("datetime_received")
    return list(found)


def shown(folder):
    return [{"raw": base64.b64encode(mail.mime_content).decode(), "isRead": mail.is_read} for mail in mails(folder)]


result = {"auth": config.auth_type or account.protocol.auth_type, "before": shown(account.inbox)}
if task["act"]:
    marked, moved, trashed, gone = mails(account.inbox)[:4]
    marked.is_read = True
    marked.save(update_fields=["is_read"])
    handled = Folder(parent=account.inbox, name="Handled").save()
    moved.move(handled)
    trashed.move_to_trash()
    gone.delete()
    result["handled"] = shown(handled)
    result["trash"] = shown(account.trash)
result["after"] = shown(account.inbox)
print(json.dumps(result))
