"""Prints what python-evtx reads of an event log: first its checksums, then one record a line, all as JSON."""
import json
import sys
import xml.etree.ElementTree as tree

import Evtx.Evtx as evtx

NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
SYSTEM = ["EventID", "Level", "Task", "EventRecordID", "Channel", "Computer"]


def leaves(element):
    if len(element) == 0:
        return [element.text or ""]
    return [text for child in element for text in leaves(child)]


with evtx.Evtx(sys.argv[1]) as log:
    header = log.get_file_header()
    chunks = all(chunk.verify() for chunk in header.chunks())
    print(json.dumps({"header": header.verify(), "dirty": header.is_dirty(), "chunks": chunks}))
    for record in log.records():
        event = tree.fromstring(record.xml())
        system = event.find(NAMESPACE + "System")
        section = event[1] if len(event) > 1 else []
        message = event.find(NAMESPACE + "RenderingInfo/" + NAMESPACE + "Message")
        print(json.dumps({
            "number": record.record_num(),
            "system": {name: system.find(NAMESPACE + name).text for name in SYSTEM},
            "data": leaves(section) if len(section) > 0 else [],
            "message": None if message is None else message.text,
        }))
