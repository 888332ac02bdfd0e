"""The words by which people ask to be left alone, those that only sound like it, and those that leave a doubt.

All of them are held against text in small letters without accents and marks (see optouts).
"""

from __future__ import annotations

import re

ALIKE = 0.5
"""How much a text has to look like a wish to be left alone for a person to look at it."""
LAST_WORD = re.compile(r"^(?:\w+ ){0,9}(?:stop|remove|unsubscribe)$")
CLAUSE_ENDS = re.compile(r"[.!?;,\n:¡¿()]+(?=\s|$|[¡¿])|\s+-+\s+")
SIGNS = re.compile("[\N{OCTAGONAL SIGN}\N{RAISED HAND}\N{NO ENTRY}\N{NO ENTRY SIGN}]")
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{ACUTE ACCENT}]")
DISGUISES = str.maketrans({"$": "s", "@": "a"})
SHORT = {
    "u": "you", "ur": "your", "txt": "text", "txts": "texts", "txting": "texting", "txtin": "texting",
    "textin": "texting", "msg": "message", "msgs": "messages", "sendin": "sending", "callin": "calling",
    "dnt": "dont", "wanna": "want to", "gimme": "give me", "nunber": "number", "num": "number",
    "xfavor": "por favor", "porfa": "por favor", "porfavor": "por favor", "q": "que", "k": "que",
    "msj": "mensaje", "msjs": "mensajes", "mensages": "mensajes", "nomas": "no mas",
}  # fmt: skip
POLITE = re.compile(
    r"\b(?:please|pls|plz|plse|kindly|hi|hello|hey|thanks|thank you|ty|thx|ok|okay|sir|maam|guys|por favor|favor|"
    r"gracias|hola|buenas|buenos dias|already|now)\b"
)
KEYWORDS = frozenset(
    {"stop", "stopall", "stop all", "end", "quit", "cancel", "revoke", "unsubscribe", "unsubscribed", "unsub", "optout",
     "opt out", "optout all", "un subscribe", "remove", "remove all", "dnc", "spam", "block", "blocked", "enough", "cease",
     "discontinue", "no more", "delete",
     "alto", "parar", "para", "pare", "paren", "para ya", "pare ya", "paren ya", "baja", "dar de baja", "cancelar", "basta",
     "ya basta", "detener", "detenganse", "terminar", "fin", "salir", "eliminar", "desuscribir", "desuscribirme", "no mas",
     "ya no", "borrar", "anular"}
)  # fmt: skip
STRONG = frozenset(
    {"stop", "stopall", "stop all", "stop it", "stop this", "unsubscribe", "unsub", "optout", "opt out", "ya basta",
     "paren ya", "ya paren", "pare ya", "ya pare", "quit it", "basta ya", "unsubscribe me", "remove me", "dar de baja"}
)  # fmt: skip
FILLERS = frozenset(
    (  # noqa: SIM905 -- easier to read than a list
        "2 to the all it this these that yes no nope i said me my us you from at just ya esto eso everything "
        "anything texts text messages message mensajes"
    ).split()
)
BACK = frozenset({"start", "unstop", "subscribe", "start again", "resubscribe", "opt in", "optin", "inicio", "empezar"})
HELP = frozenset({"help", "info", "ayuda"})
MEANT = {"stop": 1, "unsubscribe": 3, "cancel": 1, "optout": 1, "unsuscribe": 2}
OTHER_WORDS = frozenset(
    (  # noqa: SIM905 -- easier to read than a list
        "shop step slop atop top stops stomp stow stoup steps story store stock sop sto strop swop cancels "
        "canceled cancer subscribe subscribed resubscribe describe stap setup"
    ).split()
)

_TO_US = r"(?:text|messag|call|contact|e ?mail|mail|send|bother|harass|spam|solicit|reach|communicat|notif|alert|writ|sms|subscription)\w*"
_END = r"(?:stop|stopping|quit|cease|discontinue|end|cancel|turn off|no (?:more|further|additional)|halt)"
_ME = r"(?:me|us|my (?:mom|mother|dad|father|wife|husband|parents)|this (?:number|phone|person|address)|our (?:number|house))"
_MINE = r"(?:(?:me|us)\b(?! (?:on|to|in|a|an|the)\b)|(?:my|our|this) (?:name|number|phone|info|information|email|e mail|contact|cell|data)\b)"
_SENDEN = r"(?:escrib\w*|mand\w*|envi\w*|llam\w*|contact\w*|texte\w*|molest\w*|habl\w*|marc\w*|busc\w*|insist\w*)"
_DON = (
    r"(?:escrib(?:a|an|as)|mand(?:e|en|es)|envi(?:e|en|es)|llam(?:e|en|es)|contact(?:e|en|es)|texte(?:e|en|es)|"
    r"molest(?:e|en|es)|habl(?:e|en|es)|marqu(?:e|en|es)|busqu(?:e|en|es))"
)
_WHAT = r"(?:mensaj\w*|texto\w*|correo\w*|llamada\w*|sms|suscripcion\w*|notificacion\w*|publicidad|propaganda)"


def _all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_THEIRS = (
    r"(?:text\w*|messag\w*|contact\w*|call(?:s|ing)|e ?mails?|mailings?|sms|notif\w*|solicit\w*|communicat\w*|"
    r"lists?|number|phone|database|system|records|marketing|alerts)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun|sched|appoint|slot|quote|estimate|morning|afternoon)"
_ASIDE = r"(?:\w+ ){0,5}"
SURE = _all(
    rf"\b(?:removed|deleted|unsubscribed|taken off|taken out|erased) (?:from|off|of) {_ASIDE}{_THEIRS}\b",
    rf"\b(?:remove|delete|take|get|scratch|erase|have) {_ASIDE}(?:number|name|phone|info|us|me) {_ASIDE}"
    rf"(?:off|out|from|removed|deleted) ?{_ASIDE}(?:{_THEIRS}|$)",
    r"\b(?:have|want|get|need) (?:my|this|our) (?:number|name|phone|info) (?:removed|deleted|taken)\b",
    r"\b(?:asked|ask|asking|told|want|like|need) (?:you )?to be (?:removed|taken off|deleted|unsubscribed)\b",
    rf"\b(?:do not|dont|no longer) (?:want|need|wish) {_ASIDE}(?:text\w*|messag\w*|communicat\w*|solicit\w*|notif\w*)\b",
    rf"\b(?:if|wish|want|need|like|prefer|when) (?:that )?(?:you|yall|they)(?: would|d| will| could| to| all| just)* (?:stop|quit)(?:ped)? {_TO_US}",
    r"\b(?:stop|quit) \w+ing (?:up )?(?:me|us|my (?:phone|cell|wife|mom|mother|husband|family))\b|\bstop with (?:this|that|it|these)\b",
    r"\b(?:how|what) (?:do|can|should) (?:i|we) (?:text |do )?(?:to )?(?:stop|end) (?:getting )?(?:this|these|it|them)$",
    r"^block (?:this|my) number\b|\b(?:delete|erase|remove) (?:all )?(?:of )?my (?:data|info\w*)\b|\bleave (?:me|us) out of (?:this|it)\b",
    r"^(?:texts?|messages?) off$|^alto a\b|\bme quiero salir\b|\bquiero salir de\b|^stop \w+ \w+ es\b",
    r"\bmake (?:it|this|these|them|that|(?:these|the|your) (?:text|message|call|e?mail)\w*) stop\b",
    rf"\b(?:not|dont|didnt|never) (?:have|give|gave|given|grant\w*|had)(?: \w+)? (?:permission|consent|authorization) to {_TO_US}",
    r"\bcancel(?:ar|en|e)? (?:todo|todos los mensajes)$|\bno quiero saber (?:mas )?(?:nada|de ustedes)",
    r"\b(?:borr|elimin|quit|sac)\w* (?:todos )?mis datos\b",
    r"\bstop (?:it )?with the (?:text|message|call|email)\w*|^end this$|^do not want$",
    r"\b(?:lawyer|attorney|fcc|ftc|tcpa|police|report you|sue you|legal action)\b.*\b(?:text|contact|call|message)\w*",
    r"\bno quiero que (?:me|nos) (?:sigan|siga|esten|este) \w+(?:ndo|ndome)\b|\b(?:dejen|deje|deja|paren|pare) de (?:estar )?(?:molest|mand|escrib|llam)\w*",
    r"\bbasta de (?:mensajes|textos|llamadas|molest\w*)\b|\b(?:salir|quitar|sacar|borrar|eliminar)(?:me|nos)? de (?:la|su|esta|esa) lista\b",
    r"\b(?:me|nos) (?:pueden|puede|podrian|podria) (?:quitar|borrar|sacar|eliminar)\b",
    # stop texting me, end these texts, no more of your messages
    rf"\b{_END} (?:with )?(?:(?:all|any|the|these|those|your|my|of|future|me|more|this|and|so many|sending|getting|trying to|attempting to) )*{_TO_US}\b(?! recording)"
    r"(?! (?:the|my|our|a|an) (?:adjuster|insurance|neighbo\w+|city|agent|bank|plumber|electrician|appointment)\b)",
    r"\bturn (?:these|this|those|it) off\b",
    rf"\b(?:take|get|pull) {_MINE} (?:off|out)\b(?! (?:the|my|our|your)? ?(?:mon|tues|wednes|thurs|fri|satur|sun|sched|quote|est))",
    r"\b(?:take|get|pull) (?:me|us) off\b(?! (?:the|my|our) (?:mon|tues|wednes|thurs|fri|satur|sun|sched|appoint))",
    rf"\b(?:remove|delete|erase|drop|scrub|unlist) {_MINE}(?! from (?:the|my|our|your)? ?{_DAY})",
    r"\b(?:off|from) (?:of )?(?:this|the|that|your|any|all) (?:\w+ )?(?:call|mail|mailing|contact|text|texting|marketing)? ?lists?\b"
    r"(?<!on the list)",
    r"\bunsub\w*(?: (?:me|us|from|this|these|all|to this|my|our)\b(?! (?:neighbo|wife|husband))| *$)",
    r"\b(?:opt|opting|opted) (?:me |us )?out\b|\bopt ?out\b",
    r"\b(?:leave|let) (?:me|us)(?: the \w+)? (?:alone|be)\b",
    r"\blose (?:my|this) (?:number|phone|contact)\b",
    r"\b(?:fuck|f|piss|buzz|screw|bug|eff) (?:off|you)\b|^(?:just )?go away$|\bget lost\b|\bknock it off\b|\bget out of my\b",
    r"\benough (?:already|with the (?:text|message|call|email)\w*|texts|messages|calls|emails)\b",
    r"\bcease and desist\b|\bcease (?:all |any )?(?:contact|communication)",
    r"\bdo not (?:call|contact|text|mail|solicit)(?: \w+)? (?:list|registry)\b|\bdnc\b",
    r"\b(?:this|that|it) is (?:harassment|spam)\b|\byou(?:re| are|r)? (?:just |all )?(?:harassing|spamming)\b",
    r"\breport(?:ing|ed)? (?:this|you|it|u)?(?: number)? ?(?:as|for) (?:spam|harass)|\breported as spam\b",
    r"\b(?:im |i am |am )?blocking (?:you|this|your)\b|\bive? blocked (?:you|this)\b",
    r"\b(?:never|not|didnt|dont|did not|do not) (?:consent\w*|sign(?:ed)? up|subscrib\w*|agree\w*|authoriz\w*)"
    r"(?: (?:to|for) (?:this|these|any|be|receiv|your|get)\w*|$| remove)",
    r"\b(?:revoke|revoking|withdraw|withdrawing|rescind) (?:my |our |all |any )?(?:consent|permission|authorization)\b",
    r"\bi revoke\b",
    r"\b(?:dont|do not|no longer|not|never|didnt|did not) (?:want|wish|need|care|like|ask) (?:to )?(?:be |keep |get |getting |"
    r"receive |receiving |hear |have |any |more |these |your |those |anymore |the |future |for |further )*"
    r"(?:contact\w*|text\w*|messag\w*|e ?mail\w*|call(?:s|ed)\b|hear from|notif\w*|anything from you|them$|these$|this$)",
    r"\b(?:dont|do not|no longer) (?:want|wish) to (?:receive|get|hear)\b(?! (?:a|the|an) )",
    r"\b(?:want|wanting|like|need|get me) (?:off|out)$|\bi want off\b",
    r"\b(?:told|telling|tell|asked|asking|beg\w*) (?:you|u|yall|them)(?: \w+)? to stop$|\b(?:i )?said stop\b",
    r"\b(?:would|could|can|will) you (?:just |all |guys )*stop$",
    r"^(?:just |so |and |then |not interested |no |nope |yes |yeah )*stop(?: (?:now|it|this|that|already|contact\w*|everything|bothering|immediately))?$",
    r"^stop (?:por|no|ya|mensajes|con|los|de|not|im|i am|i have|i said|i told|we|wrong|you|never|my|this is)\b(?! (?:can|could|have to))",
    r"^(?:stop|end|quit|cancel|text stop) ?(?:2|to|for) ?(?:stop|end|quit|cancel|opt ?out|unsubscribe)\b",
    r"\bno more (?:of )?(?:these|this|your|them|it)$|\b(?:remove|take) (?:\w+ )?(?:from|off) (?:\w+ )?list\b",
    r"\b(?:no need to|quit|stop|please dont|dont) keep (?:texting|calling|messaging|contacting|sending|emailing)\b",
    r"\bno need to keep (?:texting|calling|messaging|contacting|reaching)\b|\bstop reaching out\b",
    r"\bnever (?:ever )?(?:text|call|contact|message|email|write)(?: to)? (?:me|us|this|here|again)\b",
    r"\bno solicit\w*\b|\b(?:do not|dont) solicit\b",
    # Spanish
    rf"\bno (?:me|nos) (?:vuelv(?:a|an|as) a )?{_SENDEN} (?:ya )?(?:mas|nunca|nada|jamas)\b",
    rf"\bya no (?:me|nos) {_DON}\b",
    rf"\b(?:no|nunca|jamas) (?:me |nos )?(?:vuelv(?:a|an|as) a) {_SENDEN}",
    rf"\bnunca (?:mas )?(?:me|nos) {_DON}\b",
    rf"\b(?:dejen|deje|deja|dejar|paren|pare|para|parar|parale) (?:ya )?de {_SENDEN}",
    r"\bdej(?:en|e|a)?(?:me|nos) (?:ya )?en paz\b|\ben paz por favor\b",
    r"\b(?:quit|saqu|sac|borr|elimin|remuev|retir)(?:en|e|a|an)?(?:me|nos)\b",
    r"\b(?:quit|saqu|sac|borr|elimin|remuev|retir)\w* (?:mi|este|ese|el|nuestro) (?:numero|nombre|telefono|correo|celular|contacto)\b",
    r"\b(?:dar|dame|deme|denme|darme|darnos|doy|den|de|dan|da) (?:de )?baja\b(?<!de la baja)",
    rf"\b(?:ya )?no (?:quiero|queremos|deseo|deseamos|necesito) (?:mas |ningun |recibir |ya |sus |estos )*(?:{_WHAT}|recibir|"
    r"nada(?: mas)?$|ser contactad\w|saber (?:mas )?(?:nada )?de ustedes)",
    rf"\bno (?:quiero|queremos|deseo|deseamos|autorizo|acepto|permito) que (?:me|nos) {_DON}\b",
    rf"\b(?:ya )?no mas {_WHAT}",
    rf"\b(?:paren|pare|parar|detengan|detener|detenga|cancelen|cancelar|cancele|cancela|anular|anulen|suspendan|suspender) "
    rf"(?:ya )?(?:de )?(?:los |las |estos |estas |mis |la |mi |sus )?(?:mandar|enviar|escribir|llamar|{_WHAT})",
    r"^(?:ya )?(?:paren|pare|parenle|parele)(?: ya)?$|^(?:ya )?basta(?: ya)?$|\bya (?:paren|pare|parale|parenle)\b",
    r"\bes(?:to)? es acoso\b|\b(?:los|las|lo|la) (?:voy a|vamos a) (?:reportar|denunciar)\b",
    r"\brevoco (?:mi|el)\b|\bno (?:doy|di|autorizo|autorice)(?: mi)? (?:consentimiento|permiso|que|autorizacion)\b",
    r"\b(?:anular|cancelar|cancelen) (?:la |mi )?suscripcion\b|\bdesu?s?[ub]?scrib\w*",
)
UNLESS_OTHERWISE = _all(
    rf"\b(?:do not|dont|never|please not) (?:ever |please |you )?{_TO_US}(?: (?:or|and|nor) \w+)?"
    rf"(?: (?:to )?{_ME}| again| any ?more| here|$)",
    r"\b(?:do not|dont) send (?:me |us )?(?:any |more |these |those |anymore )*(?:text|message|email|stuff|offer|ad)\w*",
    rf"\bno (?:me|nos|le|les) {_DON}\b(?! (?:el|la|los|las|un|una|que)\b)",
    rf"\bno {_DON} (?:mas|nunca|a este|aqui)\b|\bno (?:llamar|molestar|escribir|contactar|mandar|enviar|textear)\b",
    rf"\bno {_DON}$",
)
"""Out as well, unless the person says how or when to write instead."""
OTHERWISE = re.compile(
    r"\b(?:text|call|e ?mail|message|ring|write|contact) (?:me|us|my (?:husband|wife|son|daughter))\b|\binstead\b|\b(?:use|by) (?:e ?mail|phone)\b"
    r"|\bmejor (?:escrib|llam|por|mand|un)\w*|\b(?:escrib|llam|mand|envi|contact)\w*(?:me|nos)\b|\btext only\b|\bjust (?:e ?mail|text|call)\b"
    r"|\bonly (?:e ?mail|text|call)\b"
)
NEGATED = re.compile(r"\b(?:dont|do not|never|stop|quit|not|no (?:me|nos)) (?:ever )?(?:\w+ or )?\w+(?: (?:me|us)\b)?")
LIMITED = re.compile(
    r"\b(?:before|after|until|till|between|at (?:work|night|home)|on (?:sunday|saturday|monday|weekend)\w*|during|today|tonight|without me|"
    r"antes de|despues de|hasta|al trabajo|en la noche|los domingos|hoy|entre semana)\b|\b\d{1,2} ?(?:am|pm)\b"
)
TURNS_ROUND = re.compile(
    r"\b(?:dont|do not|didnt|did not|never|not|cant|wont|doesnt|without|why (?:did|would) i|no)$|\b(?:dont|do not|did not|didnt) (?:want to|wish to|let \w+)$"
)
NOT_A_STOP = re.compile(r"\bno (?:pare|paren|para|parar)\b|\bi (?:end|quit|cancel)\b")
DOUBTFUL = _all(
    r"\b(?:unsubscribe|stop|opt out|cancel) (?:no no|just kidding|jk|i mean|no wait|wait no)\b",
    r"\b(?:not|no longer|never) interested\b|^no thank|^no thanks|\bwrong (?:number|person)\b|\b(?:who|how|where) (?:gave|did) you (?:get )?",
    r"\b(?:someone|somebody) else\b|\banother (?:roofer|company|contractor)\b|\b(?:different|other) (?:roofer|company) (?:already|did|now)\b",
    r"\b(?:sold|dont own|do not own|no longer own|selling) (?:the|our|my|that|this) (?:house|home|place)\b|\bpassed away\b|\bdied\b|\bdeceased\b",
    r"\b(?:isnt|is not|not) (?:dave|him|her|my number)\b|\bthis (?:isnt|is not) \w+$",
    r"\balready (?:done|have|had|got|fixed|hired)\b|\bnot (?:right )?now\b|\bmaybe (?:next|later|in)\b|\bcheck back\b",
    r"\b(?:only|just) (?:e ?mail|call)\b|\btoo many (?:text|message|call|email)\w*|\bscam\w*|\bwho are you people\b|\blandline\b",
    r"\btexted me \w+ times\b|\bhow many times\b",
    r"\bno me interesa\b|^no gracias$|\bnumero equivocado\b|\bquien le dio\b|\bde donde (?:saco|sacaron)\b|\b(?:ya )?contratamos\b",
    r"\bya lo (?:hicimos|arregl\w+)\b|\bvendi(?:mos)? la casa\b|\bahora no\b|\bdemasiados (?:mensajes|textos)\b|\bestafa\b|\bfallecio\b",
)
TAKEN_BACK = re.compile(r"\b(?:no no|just kidding|jk|i mean|no wait|wait no)\b")
INNOCENT = re.compile(
    r"\bstop(?:s|ped|ping)? (?:by|over|in|at|sign|end|the (?:leak|water|rain|drip|noise|music|work|hammer)\w*|loss|payment|leaking|dripping|work|"
    r"and say|for lunch|raining|storm|here|there|on)\b|\b(?:bus|last|pit|full|non|first|next|truck) ?stop\b|\b(?:wont|doesnt|cant|hasnt|didnt|"
    r"dont|never|not|will not|does not) (?:stop|quit)\w*|\b(?:to|crew|rain|leak|water|it|i|hammering|guys|them|before they|will|noise) stop(?:s|ped)?\b"
    r"|\bstop (?:home|date|time)\b|\bdid not unsub\w*|\bspam (?:filter|folder|call|mail|box)\w*|\bstop the (?:leak|water)\w*"
)
SMELLS = re.compile(
    r"\b(?:stop|unsub\w*|opt ?out|spam|harass\w*|leave (?:me|us)|take (?:me|us) off|remove (?:me|us))\b|\bde baja\b|\ben paz\b"
)
