"""What people write: subjects and descriptions by category, and the notes of those who help them."""

from typing import NamedTuple

from mock_server.models import TicketPriority
from tools.busy.dice import Dice


class Topic(NamedTuple):
    """One kind of ticket. `often` weighs it; words may have gaps named in GAPS; `workflow` is run by who sorts it."""

    category: str
    often: float
    priorities: dict[TicketPriority, float]
    subject: str
    description: str
    fix: str
    workflow: str | None = None


GAPS = {
    "site": ["Brussels", "Paris", "Ghent", "Lyon", "Antwerp", "Lille"],
    "floor": ["first floor", "second floor", "third floor", "fourth floor"],
    "room": ["Atlas", "Bruges", "Calypso", "Delta", "Everest", "Fjord"],
    "app": [
        "the planning tool",
        "the expense application",
        "the sales portal",
        "the invoice application",
        "the time sheet",
    ],
    "device": ["laptop", "laptop", "docking station", "tablet"],
    "share": ["finance", "legal", "marketing", "payroll", "projects", "tenders"],
    "since": [
        "Since this morning.",
        "Since yesterday.",
        "Since the last update.",
        "It started after lunch.",
        "For a week now.",
    ],
    "hurry": ["", "", "", " I have a customer meeting in an hour.", " It can wait until next week.", " Please help."],
    "who": ["Only me.", "The whole team.", "Two colleagues have it too.", "Everybody on the floor."],
}

CALM: dict[TicketPriority, float] = {"low": 4, "medium": 5, "high": 1}
PLAIN: dict[TicketPriority, float] = {"low": 2, "medium": 6, "high": 2, "urgent": 0.3}
TENSE: dict[TicketPriority, float] = {"medium": 3, "high": 5, "urgent": 2}

REQUEST = "wf_request"
"""The workflow that asks before something is given."""

TOPICS = (
    Topic(
        "Network",
        5,
        PLAIN,
        "VPN drops every few minutes",
        "The vpn connection from home to {site} is lost again and again. {since}{hurry}",
        "Moved to the new gateway; the tunnel is stable.",
    ),
    Topic(
        "Network",
        4,
        PLAIN,
        "No wifi in meeting room {room}",
        "The wireless network is there but nothing loads. {who}",
        "Restarted the access point and set a free channel.",
    ),
    Topic(
        "Network",
        2,
        TENSE,
        "{site} office is offline",
        "No network at all on the {floor}. {who}",
        "A line card failed; the carrier replaced it.",
    ),
    Topic(
        "Network",
        2,
        PLAIN,
        "Firewall blocks {app}",
        "The firewall says no since the change window. {who}",
        "Added the missing rule to the firewall.",
    ),
    Topic(
        "Network",
        1,
        CALM,
        "New network socket on the {floor}",
        "We need one more ethernet connection by the window.",
        "Patched the socket.",
        workflow=REQUEST,
    ),
    Topic(
        "Access",
        7,
        PLAIN,
        "Password reset",
        "I cannot login to my account any more.{hurry}",
        "Reset the password after a call back.",
    ),
    Topic(
        "Access",
        5,
        CALM,
        "Access to the {share} folder",
        "Please grant me access to the {share} share, my lead agrees.",
        "Added to the group; takes effect at the next login.",
        workflow=REQUEST,
    ),
    Topic(
        "Access",
        3,
        PLAIN,
        "New colleague starts on Monday",
        "We need an account, a badge and access to {app}.",
        "Account and badge are ready at the reception.",
        workflow=REQUEST,
    ),
    Topic(
        "Access",
        2,
        PLAIN,
        "Account locked after holidays",
        "The login says that my account is locked. {since}",
        "Unlocked; an old phone kept trying the former password.",
    ),
    Topic(
        "Access",
        1,
        CALM,
        "Badge does not open the {floor}",
        "My badge works everywhere else.",
        "Extended the badge's zones.",
        workflow=REQUEST,
    ),
    Topic(
        "Hardware",
        5,
        PLAIN,
        "{device} does not start",
        "The screen stays black, the light is on. {since}{hurry}",
        "Replaced the battery.",
    ),
    Topic(
        "Hardware",
        4,
        CALM,
        "Printer on the {floor} jams",
        "Paper jams at every second page, the printer needs service.",
        "Cleaned the rollers.",
    ),
    Topic(
        "Hardware",
        3,
        CALM,
        "Second monitor for my desk",
        "I would like to order a second monitor and a dock.",
        "Delivered and set up.",
        workflow=REQUEST,
    ),
    Topic(
        "Hardware",
        2,
        CALM,
        "Keyboard and mouse worn out",
        "A new keyboard and mouse, please.",
        "Handed over at the desk.",
    ),
    Topic(
        "Hardware",
        2,
        PLAIN,
        "Dock loses the screen",
        "The dock drops the monitor when the laptop wakes up. {since}",
        "Updated the dock's firmware.",
    ),
    Topic(
        "Software",
        5,
        PLAIN,
        "{app} is slow",
        "Every click in the application takes half a minute. {who}{hurry}",
        "The vendor removed a lock in the database.",
    ),
    Topic(
        "Software",
        4,
        PLAIN,
        "Error after the update of {app}",
        "The new version shows an error when I save. {since}",
        "Rolled back to the former version.",
    ),
    Topic(
        "Software",
        3,
        CALM,
        "License for {app}",
        "My license has expired, please renew it.",
        "Assigned a license from the pool.",
        workflow=REQUEST,
    ),
    Topic(
        "Software",
        2,
        TENSE,
        "Month-end closing fails in {app}",
        "The closing run failed twice. We cannot send invoices.",
        "Repaired the batch and ran it again.",
    ),
    Topic(
        "Software",
        2,
        CALM,
        "How do I install {app}",
        "Which version do I need, and where do I install it from?",
        "Sent the guide; installed from the portal.",
    ),
    Topic(
        "Email",
        4,
        PLAIN,
        "Mailbox is full",
        "Outlook says that my mailbox has reached its size.{hurry}",
        "Moved last year's mail to the archive.",
    ),
    Topic(
        "Email",
        3,
        CALM,
        "Shared calendar of room {room}",
        "I cannot see the calendar of the meeting room.",
        "Gave the team the right to see it.",
    ),
    Topic(
        "Email",
        2,
        PLAIN,
        "Mail to customers comes back",
        "My email is returned with an error. {who}",
        "Corrected the sender record of the domain.",
    ),
    Topic(
        "Email", 2, CALM, "Large attachment", "How can I send an attachment of 80 MB?", "Explained the transfer portal."
    ),
    Topic(
        "Security",
        4,
        TENSE,
        "Suspicious mail about a parcel",
        "I think this is phishing. I did not click. {who}",
        "Blocked the sender and removed the mail everywhere.",
    ),
    Topic(
        "Security",
        2,
        TENSE,
        "Clicked on a phishing link",
        "I entered my password before I saw the address. {since}",
        "Ended all sessions, new password, no sign of misuse.",
    ),
    Topic(
        "Security",
        1,
        TENSE,
        "Laptop lost on the train",
        "My bag is gone, with the laptop in it. {since}",
        "Wiped remotely; replacement handed out.",
    ),
    Topic(
        "Security",
        1,
        PLAIN,
        "Virus warning on my laptop",
        "The scanner found a virus in a download.",
        "Quarantined; full scan came back clean.",
    ),
)
OFTEN = {number: topic.often for number, topic in enumerate(TOPICS)}

QUESTIONS = (
    "Could you tell me when it last worked?",
    "Please send a picture of the message.",
    "Does it also happen on another device?",
    "Can you try again and let me know?",
    "I would need your lead's agreement for this.",
)
GREETINGS = ("Thanks for the report, I am on it.", "I am looking into it.", "Got it, you will hear from me today.")
FINDINGS = (
    "Seen the same on two other devices.",
    "Logs show a timeout, nothing else.",
    "Asked the vendor, case is open with them.",
    "Requester called, wants to be kept in the loop.",
    "Tried the usual steps without success.",
    "Handing over for tomorrow, see above.",
)
CONFIRMATIONS = (
    "Requester confirmed that it works.",
    "Requester answered, going on.",
    "Got the missing details by phone.",
)
RETURNS = ("It is back since this morning.", "Same problem again, reopening.", "Not solved for one colleague.")
DECLINED = "Not granted: whoever has to agree did not."
ARTICLE = "This article should help: it goes through the steps one by one. Answer here if it does not."


def fill(words: str, dice: Dice) -> str:
    """The words with every gap filled, the first letter a capital."""
    for gap, choices in GAPS.items():
        while f"{{{gap}}}" in words:
            words = words.replace(f"{{{gap}}}", dice.pick(choices), 1)
    return words[:1].upper() + words[1:]
