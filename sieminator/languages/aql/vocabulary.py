"""The names that AQL knows: functions, databases, fields and the properties that IBM's own content uses.

What a console really has, `GET /ariel/functions` and `/ariel/databases/{name}` say; this is what IBM's pages list.
"""

from typing import NamedTuple


class Function(NamedTuple):
    """How many arguments a function takes."""

    least: int
    most: int
    """99 where there is no end."""


_ANY = Function(1, 99)

# Source: IBM, `r_aql_aggregate_functions`, and Juniper's page of the same name for JSA 7.5 (DISTINCTCOUNT), seen
# 2026-11-28.
AGGREGATES = frozenset(
    {"AVG", "COUNT", "DISTINCTCOUNT", "FIRST", "LAST", "MAX", "MIN", "STDEV", "STDEVP", "SUM", "UNIQUECOUNT"}
)
"""Functions that make one value of a group's rows."""

# Source: IBM, `r_aql_supported_functions` (calculation and formatting) and `r_aql_data_functions` (data retrieval) for
# 7.5 and 7.6, seen 2026-11-28. A number of arguments is only given where all
# samples that could be read agree; the copies at hand end early.
FUNCTIONS = {
    **dict.fromkeys(sorted(AGGREGATES), Function(1, 1)),
    "COUNT": Function(0, 1),
    **dict.fromkeys(("BASE64", "DOUBLE", "LONG", "LOWER", "UPPER", "STR", "STRLEN", "UTF8"), Function(1, 1)),
    "CONCAT": Function(1, 99),
    "DATEFORMAT": Function(2, 2),
    "NOW": Function(0, 0),
    "PARSEDATETIME": Function(1, 99),
    "SUBSTRING": Function(2, 99),
    **dict.fromkeys(("PARSETIMESTAMP", "REPLACEALL", "REPLACEFIRST", "STRPOS"), _ANY),
    **dict.fromkeys(
        ("APPLICATIONNAME", "CATEGORYNAME", "DOMAINNAME", "LOGSOURCENAME", "LOGSOURCETYPENAME", "QIDNAME"),
        Function(1, 1),
    ),
    **dict.fromkeys(("PROCESSORNAME", "PROTOCOLNAME", "QIDDESCRIPTION", "QIDESCRIPTION", "RULENAME"), Function(1, 1)),
    **dict.fromkeys(("INOFFENSE", "LOGSOURCEGROUPNAME", "HOSTNAME"), Function(1, 1)),
    "INCIDR": Function(2, 2),
    "REFERENCESETCONTAINS": Function(2, 99),
    "REFERENCEMAP": Function(2, 99),
    "REFERENCEMAPSETCONTAINS": Function(2, 99),
    "REFERENCETABLE": Function(3, 99),
    **dict.fromkeys(
        (
            *("ARIELSERVERS4EPID", "ARIELSERVERS4EPNAME", "ASSETHOSTNAME", "ASSETPROPERTY", "ASSETUSER"),
            *("COMPONENTID", "FULLNETWORKNAME", "GLOBALVIEW", "MATCHESASSETSEARCH", "NETWORKNAME", "OFFENSE_TIME"),
            *("GEO::LOOKUP", "GEO::LOOKUP_BY_DOMAIN", "GEO::LOOKUP_TEXT", "GEO::LOOKUP_TEXT_BY_DOMAIN"),
            *("GEO::DISTANCE", "GEO::DISTANCE_BY_DOMAIN"),
            # X-Force's, by memory: no page of IBM's that could be read lists them.
            *("XFORCE_IP_CATEGORY", "XFORCE_IP_CONFIDENCE", "XFORCE_URL_CATEGORY", "XFORCE_URL_CONFIDENCE"),
        ),
        _ANY,
    ),
}
"""Each function and how many arguments it takes. A name space that is not here (`UBA::…`) is an app's."""

# Source: IBM, `r_aql_data_functions`: the parameters of each; seen 2026-11-28.
READ_BY = {
    "APPLICATIONNAME": ("applicationid",),
    "CATEGORYNAME": ("category", "highlevelcategory"),
    "DOMAINNAME": ("domainid",),
    "LOGSOURCEGROUPNAME": ("devicegrouplist",),
    "LOGSOURCENAME": ("logsourceid",),
    "LOGSOURCETYPENAME": ("devicetype",),
    "PROCESSORNAME": ("processorid",),
    "PROTOCOLNAME": ("protocolid",),
    "QIDDESCRIPTION": ("qid",),
    "QIDNAME": ("qid",),
    "RULENAME": ("creeventlist", "fullmatchlist", "partialmatchlist", "partialormatchlist"),
}
"""What each function makes a name of, in lower case."""

TEXT_FIRST = {"DATEFORMAT": False, "INCIDR": True, "REFERENCESETCONTAINS": True, "REFERENCEMAP": True}
"""Functions of a text and a field, and whether the text comes first."""

# What other products call what AQL calls otherwise.
FOREIGN_FUNCTIONS = {
    "HOUR": "DATEFORMAT(starttime, 'HH')",
    "MINUTE": "DATEFORMAT(starttime, 'mm')",
    "DAY": "DATEFORMAT(starttime, 'dd')",
    "MONTH": "DATEFORMAT(starttime, 'MM')",
    "YEAR": "DATEFORMAT(starttime, 'yyyy')",
    "DAYNAME": "DATEFORMAT(starttime, 'EEEE')",
    "DAYOFWEEK": "DATEFORMAT(starttime, 'u')",
    "DATE_FORMAT": "DATEFORMAT(time, 'yyyy-MM-dd')",
    "DATE_TRUNC": "time - time % 3600000",
    "DATEDIFF": "endtime - starttime, in milliseconds",
    "TIMESTAMPDIFF": "endtime - starttime, in milliseconds",
    "DATEADD": "a number of milliseconds that is added",
    "CURRENT_TIMESTAMP": "NOW()",
    "AGO": "LAST n HOURS",
    "BIN": "time - time % 3600000",
    "COUNT_DISTINCT": "UNIQUECOUNT(…)",
    "DCOUNT": "UNIQUECOUNT(…)",
    "DC": "UNIQUECOUNT(…)",
    "LIST": "UNIQUECOUNT(…), or a query grouped by the field",
    "GROUP_CONCAT": "a query grouped by the field",
    "STDDEV": "STDEV(…)",
    "LENGTH": "STRLEN(…)",
    "LEN": "STRLEN(…)",
    "SUBSTR": "SUBSTRING(…)",
    "REPLACE": "REPLACEALL(…)",
    "REGEXP_REPLACE": "REPLACEALL(…)",
    "TOLOWER": "LOWER(…)",
    "TOUPPER": "UPPER(…)",
    "LCASE": "LOWER(…)",
    "UCASE": "UPPER(…)",
    "CONCAT_WS": "CONCAT(…)",
    "COALESCE": "IF a IS NULL THEN b ELSE a",
    "IFNULL": "IF a IS NULL THEN b ELSE a",
    "NVL": "IF a IS NULL THEN b ELSE a",
    "IIF": "IF … THEN … ELSE …",
    "CIDRMATCH": "INCIDR('10.0.0.0/8', sourceip)",
    "LOGSOURCETYPE": "LOGSOURCETYPENAME(devicetype)",
    "EVENTNAME": "QIDNAME(qid)",
}
"""Functions of other languages, each with what AQL has for it."""

# Source: GET /ariel/databases as used by IBM's samples, and `c_aql_even_flow_fields_ref` (simarc), seen 2026-11-28.
DATABASES = ("EVENTS", "FLOWS", "SIMARC", "GLOBALVIEW")

# Source: IBM and Juniper (JSA 7.5), event, flow and simarc fields for AQL queries (`c_aql_even_flow_fields_ref`), and
# the field lists that IBM's stix-shifter-modules-qradar 8.1.3 (Apache-2.0) selects; seen 2026-11-28.
_EVENTS = """
adekey adevalue category creeventlist credibility destinationaddress destinationgeographiclocation destinationip
destinationmac destinationnetwork destinationport destinationv6 devicegrouplist devicetime devicetype domainid duration
endtime eventcount eventdirection geographiclocation hasidentity hasoffense highlevelcategory identityhostname
identityip iscreevent isduplicate isunparsed logsourceid magnitude partialmatchlist partialormatchlist payload
pcappacket postnatdestinationip postnatdestinationport postnatsourceip postnatsourceport prenatdestinationip
prenatdestinationport prenatsourceip prenatsourceport processorid protocolid qid relevance retentionbucket severity
sourceaddress sourcegeographiclocation sourceip sourcemac sourcenetwork sourceport sourcev6 starttime username
"""
# Also Splunk SOAR's QRadar app (Apache-2.0), which selects these from flows.
_FLOWS = """
applicationid bytes category credibility customviewid destinationasn destinationbytes destinationdscp destinationflags
destinationifindex destinationip destinationnetwork destinationpackets destinationpayload destinationport
destinationprecedence destinationv6 domainid endtime firstpackettime flowbias flowdirection flowid flowinterface
flowinterfaceid flowsource flowtype fullmatchlist geographic hasdestinationpayload hasoffense hassourcepayload hastlv
icmpcode icmptype interfaceid intervalid isduplicate lastpackettime magnitude partialmatchlist partialormatchlist
processorid protocolid qid relevance retentionbucket severity sourceasn sourcebytes sourcedscp sourceflags
sourceifindex sourceip sourcenetwork sourcepackets sourcepayload sourceport sourceprecedence sourcev6 starttime tlvs
token viewobjectpair
"""
FIELDS = frozenset(f"{_EVENTS} {_FLOWS} sessionid".split())
"""Fields of events and flows, in lower case: both, since a query says only late which it reads. `sessionid` is what
SESSION BY gives (IBM, `t_aql_transaction`)."""

# Source: the types of the same page.
NUMBERS = {
    **dict.fromkeys(("credibility", "magnitude", "relevance", "severity", "eventcount", "domainid", "processorid"), ""),
    **dict.fromkeys(("destinationport", "destinationbytes", "destinationpackets"), ""),
    **dict.fromkeys(("sourceport", "sourcebytes", "sourcepackets"), ""),
    "applicationid": "APPLICATIONNAME(applicationid)",
    "category": "CATEGORYNAME(category)",
    "devicetype": "LOGSOURCETYPENAME(devicetype)",
    "highlevelcategory": "CATEGORYNAME(highlevelcategory)",
    "logsourceid": "LOGSOURCENAME(logsourceid)",
    "protocolid": "PROTOCOLNAME(protocolid)",
    "qid": "QIDNAME(qid)",
}
"""Fields that hold numbers, in lower case, each with what makes a name of it; empty where nothing does."""

# Source: the properties that IBM's own packages select or map to: pySigma-backend-QRadar-AQL 0.3.2 (MIT,
# `sigma.mapping.fields`) and stix-shifter-modules-qradar 8.1.3 (`aql_events_fields.json`, `aql_flows_fields.json`),
# read 2026-11-28. Consoles have more.
_PROPERTIES = """
Accesses;Access Mask;Account Name;Application;Attribute New Value;Attribute Old Value;Call Trace;Command;
CRE Description;CRE Name;Destination Hostname;Distinguished Name;DNS Request Domain;Error Code;Event ID;EventID;
File Hash;File Path;Filename;Granted Access;Hostname;IMP Hash;Initiated;Integrity Level;Logon Type;Machine Identifier;
MD5 Hash;Message;Method;Object Name;Object Type;ObjectName;Parent Command;Parent Process ID;Parent Process Path;
Pipe Name;Process CommandLine;Process Guid;Process ID;Process Name;Process Path;Registry Key;Registry Value Name;
Rule Name;SAM Account Name;Service Filename;Service Name;SHA1 Hash;SHA256 Hash;Share Name;Signed;
Source Interface UUID;Source Process Path;Start Address;Status;Target Process Name;Target Process Path;
Target Username;Task Name;Ticket Encryption Type;URL;URL Host;User Agent;Username;content type;dns domain name;
file entropy;file name;file size;http host;http referrer;http response code;http server;http user agent;http version
"""
PROPERTIES = {name.strip().lower(): name.strip() for name in _PROPERTIES.split(";")}
"""Custom properties that IBM's packages use: as they are compared, and as they are written.

AQL does not mind the case."""

# Source: the field table above has none of them, and `r_aql_data_functions` has the function; seen 2026-11-28.
MISTAKEN = {
    "eventname": "QIDNAME(qid)",
    "qidname": "QIDNAME(qid)",
    "logsourcename": "LOGSOURCENAME(logsourceid)",
    "logsource": "LOGSOURCENAME(logsourceid)",
    "logsourcetype": "LOGSOURCETYPENAME(devicetype)",
    "logsourcetypename": "LOGSOURCETYPENAME(devicetype)",
    "logsourcegroup": "LOGSOURCEGROUPNAME(devicegrouplist)",
    "categoryname": "CATEGORYNAME(category)",
    "eventcategory": "CATEGORYNAME(category)",
    "rulename": "RULENAME(creeventlist)",
    "protocol": "PROTOCOLNAME(protocolid)",
    "protocolname": "PROTOCOLNAME(protocolid)",
    "applicationname": "APPLICATIONNAME(applicationid)",
    "srcip": "sourceip",
    "src_ip": "sourceip",
    "dstip": "destinationip",
    "dst_ip": "destinationip",
    "srcport": "sourceport",
    "dstport": "destinationport",
    "timestamp": "starttime",
    "timegenerated": "starttime",
    "_time": "starttime",
}
"""Names that look like fields, in lower case, each with what AQL says instead."""

NO_FIELDS = {
    "logsourcetypeid": "devicetype",
    "logsourcetype_id": "devicetype",
    "log_source_type_id": "devicetype",
    "logsource_id": "logsourceid",
}
"""Names that are certainly none, in lower case, each with the field that is meant."""

# Source: pySigma-backend-QRadar-AQL 0.3.2 (IBM, MIT), `sigma.mapping.fields`: what Sysmon calls what IBM's content for
# Windows calls otherwise; read 2026-11-28.
SYSMON = {
    "image": "Process Path",
    "parentimage": "Parent Process Path",
    "commandline": "Command",
    "parentcommandline": "Parent Command",
    "originalfilename": "Filename",
    "targetfilename": "Filename",
    "targetobject": "Object Name",
    "targetimage": "Target Process Path",
    "sourceimage": "Source Process Path",
    "imageloaded": "File Path",
    "imphash": "IMP Hash",
    "grantedaccess": "Granted Access",
    "calltrace": "Call Trace",
    "pipename": "Pipe Name",
    "integritylevel": "Integrity Level",
    "parentprocessid": "Parent Process ID",
    "scriptblocktext": "Message",
}
"""Sysmon's names, in lower case, each with the property of IBM's that holds the same."""
