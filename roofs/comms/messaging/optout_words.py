"""What words mean for somebody who wants to be left alone: every word stands under one idea, in both languages.

`~` adds the English endings (text, texts, texted, texting), `+ar`, `+er` and `+ir` the Spanish ones. All words are in
small letters without accents. What an idea weighs, alone and beside others, is learnt (see optout_model).
"""

from __future__ import annotations

import re

KEYWORDS = frozenset(
    {"stop", "stopall", "stop all", "stop it", "stop this", "end", "quit", "cancel", "revoke", "unsubscribe", "unsubscribed",
     "unsub", "optout", "optout all", "remove", "remove all", "dnc", "spam", "block", "blocked", "enough", "cease",
     "discontinue", "no more", "delete", "remove me", "unsubscribe me", "quit it",
     "alto", "parar", "para", "pare", "paren", "para ya", "pare ya", "paren ya", "ya paren", "ya pare", "baja", "dar de baja",
     "cancelar", "basta", "ya basta", "basta ya", "detener", "detenganse", "terminar", "fin", "salir", "eliminar",
     "desuscribir", "desuscribirme", "no mas", "ya no", "borrar", "anular"}
)  # fmt: skip
"""Said alone, however politely, each of them is a no."""
BACK = frozenset({"start", "unstop", "subscribe", "start again", "resubscribe", "opt in", "optin", "inicio", "empezar"})
HELP = frozenset({"help", "info", "ayuda"})
ORDINARY = frozenset(
    (  # noqa: SIM905 -- easier to read than a list
        "shop shops step steps atop top tops stomp store stock strip strap stow spot spots sop strop slop setup sand bend tent "
        "test next exit ball fall hall wall tall mall last lift mist fist black clock flock lumber caja bajo bajan auto salto "
        "alta pasta hasta paso pago fan sin fine find mine pair pear park part quite quiet suite rest vest best tax taxes along "
        "stone close hose nose place piece rail main nail board broad cover covers covered love live lives mover shed bed red"
    ).split()
)
"""Words beside those below by a letter, and not meant to be them."""

IDEAS = {
    "stop": """stop stops stopped stopping stopall quit quits quitting cease~ halt~ desist refrain~ abstain discontinue~
        terminate~ suspend~ pause~ deactivate~ disable~ unsubscribes detener detenga detengan detenganse detente
        cese cesen ces+ar suspend+er termin+ar acab+ar abstenerse abstenganse abstengase""",
    "end": "end ends ended ending over",
    "alto": "alto",
    "para": "para",
    "pare": "pare paren parar pares parenle parale parele parenlo parenla",
    "basta": "basta bastante ya-basta",
    "unsub": """unsubscribe unsubscribed unsubscribing unsub optout dnc desuscrib+ir desinscrib+ir desapunt+ar desafili+ar
        unenroll~ unlist~ disenroll desvincul+ar""",
    "opt": "opt opts opted opting",
    "cancel": "cancel cancels canceled cancelled canceling cancelling cancellation cancel+ar anul+ar",
    "baja": "baja",
    "remove": """remove~ delete~ erase~ scratch~ scrub purge~ wipe~ exclude~ strike drop~~ removal ditch forget lose
        quit+ar borr/borr+ar elimin+ar sac/saqu+ar remuev+er retir+ar exclu+ir olvid+ar remover""",
    "take": "take takes took taken taking get gets pull~",
    "off": "off",
    "out": "out outta fuera",
    "leave": "leave leaves left leaving let lets dej+ar",
    "alone": "alone peace paz tranquilo tranquila tranquilos",
    "lost": "lost loses losing away larguense larguese lejos",
    "contact": """contact~ reach~ write~ written wrote writing dm call~ text~ message~ email~ mail~ ping~ ring phone~ dial~
        messaged msg communicate~ hit+ hitting blow blowing notify~ solicit~ blast~ market~ pitch~ outreach
        escrib+ir llam+ar contact+ar texte+ar habl+ar busc/busqu+ar marc/marqu+ar comunic/comuniqu+ar timbr+ar""",
    "send": "send~ sends sent sending mand+ar envi+ar lleg+ar receive~ receiving getting recib+ir keep-sending",
    "thing": """sms notification notifications alert alerts reminder reminders update updates promo promos promotion promotions
        promotional offer offers ad ads advert adverts advertisement advertisements advertising newsletter newsletters marketing
        communication communications correspondence solicitation solicitations spam junk blasts pitches
        mensaje mensajes texto textos correo correos llamada llamadas notificacion notificaciones publicidad propaganda anuncio
        anuncios oferta ofertas promocion promociones recordatorio recordatorios aviso avisos mensajito mensajitos whatsapp""",
    "bother": """bother~ harass~ harassment pester~ hound~ bug~~ annoy~ badger~ stalk~ nag~~ disturb~ hassle~ spamming spammed
        spammers spammer bombard~ invade invading intrude intrusive nuisance torment~
        molest+ar fastidi+ar hostig+ar acos+ar acoso insist+ir chingar chingando chinguen jod+er jodan jodiendo estar-molestando
        atosig+ar incomod+ar""",
    "keep": "keep keeps kept keeping continue continues continued continuing continu+ar sigan sigas siga sigue siguen seguir",
    "me": "me us myself ourselves nos",
    "my": "my our mi mis nuestro nuestra nuestros",
    "you": "you yall ustedes usted vosotros yourself yourselves",
    "your": "your yours su sus tu tus",
    "they": "they them their people company guys",
    "number": """number numbers cell cellphone telephone landline digits line info information details data name
        numero telefono celular datos nombre informacion""",
    "list": """list lists listing database databases system systems record records rolodex directory mailing subscription
        subscriptions rotation campaign campaigns crm registry distribution contacts
        lista listas base sistema registro registros suscripcion suscripciones grupo agenda""",
    "not": "not no nope nah never without neither nor nobody noone none nunca jamas nadie tampoco ni cant wont wouldnt shouldnt cannot",
    "unlike": "didnot doesnot isnot havenot",
    "nolonger": "nolonger",
    "nomore": "nomore enough done finished through suficiente harto harta hartos hartas fed sick tired",
    "more": "more anymore any further additional another again ever mas otra nuevamente jamas-mas vuelv+er vuelvan futuro future",
    "want": """want~ wants wanted wanting need~ wish~ desire care like prefer~~ quiero queremos quisiera quisieramos deseo
        deseamos necesito necesitamos gustaria prefiero preferimos rather appreciate~ interested interest interesa interesan
        interesado interesada interesados""",
    "consent": """consent consents consented consenting permission authorization authorize~ agree~ agreed revoke~ rescind~
        withdraw withdrawing withdrew signed signup enrolled subscribed subscribing allow~ allowed approve~ asked ask request~
        requested invite~
        consentimiento permiso autorizacion autoriz/autoric+ar revoc/revoqu+ar acepto aceptamos permito permitimos pedi pedimos
        pedido solicit+ar inscrib+ir suscrib+ir registre apunte""",
    "law": """lawyer attorney sue suing legal legally illegal fcc ftc tcpa police report~ complaint complaints lawsuit court law
        violation violating registry abogado abogada demand+ar policia denunci+ar report+ar ilegal demanda denuncia queja""",
    "rude": """fuck fucking fuckin fucked fk wtf shit shitty damn goddamn hell ass asshole assholes idiots idiot screw piss pissed
        bitch crap stfu gtfo fff stupid dumb bastards bastard scum annoyed angry freaking frigging effing bloody
        carajo mierda pinche pinches puta puto putos pendejos pendejo cabron cabrones chinga chingados maldita maldito
        idiotas estupidos""",
    "block": "block~ blocked blocking bloque+ar ghost mute muted muting silence silenciar",
    "gone": "moved sold deceased died dead passed murio fallecio vendi vendimos mude mudamos renting rent renters tenant rento rentamos",
    "wrong": "wrong mistaken mistake equivocado equivocada equivocados error equivocan",
    "go": "go goes going vayanse vayase vete salir salirme salgan salga",
    "further": "contacted texted called emailed messaged",
    "privacy": "privacy private privacidad respect respeten respete respeto harassing",
    "please": """please pls plz plse kindly hi hello hey thanks thank ty thx thnx tysm ok okay sir maam ma'am por favor gracias hola
        buenas buenos dias tardes buen dia oigan oiga disculpe disculpen already now ya""",
    "when": """today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
        sat sun morning afternoon evening noon night week weekend month spring summer winter fall january february march april
        may june july august september october november december am pm later soon before after until till time oclock
        hoy manana lunes martes miercoles jueves viernes sabado domingo noche tarde semana mes mediodia hora horas antes despues
        hasta enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre minutes minutos""",
    "deal": """quote quotes estimate estimates price prices pricing cost costs invoice bill contract contracts deposit payment pay
        paid appointment appointments inspection inspections inspector visit schedule scheduled reschedule insurance claim adjuster
        permit warranty financing proposal brochure sample samples color colors photo photos picture pictures
        cotizacion presupuesto precio costo cuesta factura contrato deposito pago cita citas inspeccion visita seguro poliza
        ajustador garantia permisos color colores foto fotos muestra""",
    "roof": """roof roofs roofer roofers roofing leak leaks leaking leaked drip drips dripping gutter gutters shingle shingles
        flashing chimney skylight downspout attic tarp tarps rain rains raining rained storm hail water ceiling vent vents nails
        ladder dumpster siding fascia soffit ridge plywood deck decking tree branch branches moss ice snow wind noise hammering
        stain ridge insulation mold work job repair repairs fix
        techo techos gotera goteras gotea goteando gotear canaleta canaletas canalon teja tejas chimenea tragaluz lluvia llueve
        llover agua granizo tormenta atico lona clavos escalera moho trabajo obra reparacion ruido nieve viento musica""",
    "place": """house home office driveway gate door yard porch garage street corner lawn deck side front back backyard sign bus
        casa oficina puerta porton patio calle esquina entrada garaje camion truck""",
    "person": """crew wife husband mom mother dad father son daughter neighbor neighbors neighbour neighbours sister brother adjuster agent tenant dog
        kids baby inspector mike dave guy man lady boss
        equipo esposa esposo mama papa hijo hija vecino vecina hermano hermana perro senor senora muchachos dueno duena""",
    "come": "come comes came coming swing stopby arrive~ show showed park~ meet venir vienen vengan venga pase pasen pasar llegan",
    "ask": "how what when where which who why can could would will does como cuando donde cual quien puede pueden podrian podria",
    "yes": "yes yeah yep sure interested great perfect si claro perfecto listo",
}  # fmt: skip

VERBS = frozenset(
    {"pare", "paren", "para", "parar", "detener", "detenga", "detengan", "de", "den", "dar", "da", "salir", "salga"}
)  # fmt: skip
"""Spanish ones that are not made by an ending: `denme` is `den me`."""
PHRASES = {
    "opt out": "optout", "opt me out": "optout me", "opt us out": "optout us", "opting out": "optout", "opted out": "optout",
    "un subscribe": "unsubscribe", "do not": "not", "did not": "didnot", "does not": "doesnot", "is not": "isnot", "are not": "isnot", "have not": "havenot",
    "no longer": "nolonger", "ya no": "nolonger", "no more": "nomore", "no mas": "nomore", "any more": "anymore",
    "e mail": "email", "e mails": "emails", "e mailing": "emailing", "you all": "yall", "stop by": "stopby",
    "stopping by": "stopby", "stopped by": "stopby", "stops by": "stopby", "stop over": "stopby", "stop in": "stopby",
    "stop sign": "sign", "phone call": "call", "phone calls": "calls", "text message": "text", "text messages": "texts",
    "por favor": "please", "some one": "someone", "a lone": "alone", "sign up": "signed", "sign me up": "subscribe",
    "signed up": "signed", "blowing up": "blowing", "blow up": "blow", "follow up": "contact", "follow ups": "contact",
    "hit me up": "contact me", "every day": "daily", "en paz": "paz", "cut it out": "stop it", "cut this out": "stop this",
    "knock it off": "stop it", "give it a rest": "stop it", "back off": "stop", "lay off": "stop", "piss off": "fuck off",
    "shut up": "fuck off", "get lost": "fuck off", "buzz off": "fuck off",
}  # fmt: skip

SHORT = {
    "u": "you", "ur": "your", "ya'll": "yall", "youre": "you are", "txt": "text", "txts": "texts", "txting": "texting", "txtin": "texting", "txtng": "texting",
    "textin": "texting", "msg": "message", "msgs": "messages", "msging": "messaging", "mssg": "message", "sendin": "sending",
    "callin": "calling", "dnt": "not", "dont": "not", "donot": "not", "didnt": "didnot",
    "doesnt": "doesnot", "doesent": "doesnot", "isnt": "isnot", "arent": "isnot", "wasnt": "isnot", "aint": "isnot", "havent": "havenot", "hasnt": "havenot",
    "wanna": "want to", "gimme": "give me", "nunber": "number", "num": "number",
    "nbr": "number", "no1": "nobody", "xfavor": "por favor", "xfa": "por favor", "porfa": "por favor", "porfavor": "por favor",
    "pf": "por favor", "plis": "please", "q": "que", "ke": "que", "msj": "mensaje", "msjs": "mensajes", "nomas": "no mas",
    "mensages": "mensajes", "tel": "telefono", "cel": "celular", "xq": "porque", "gonna": "going to", "gotta": "have to",
    "lemme": "let me", "tryna": "trying to", "im": "i am", "ive": "i have", "id": "i would", "ill": "i will", "abt": "about",
    "w": "with", "b4": "before", "2day": "today", "2morrow": "tomorrow", "tmrw": "tomorrow", "stp": "stop", "stahp": "stop", "subcribe": "subscribe", "enpaz": "en paz", "enpas": "en paz", "rmv": "remove",
    "bc": "because", "cuz": "because", "thru": "through", "enuf": "enough", "subscribtion": "subscription", "dejenme": "dejen me",
}  # fmt: skip

CLAUSE_ENDS = re.compile(r"[.!?;,\n:¡¿()]+(?=\s|$|[¡¿])|\s+-+\s+|\s*[\u2013\u2014]\s*")
SIGNS = {
    "\N{OCTAGONAL SIGN}": " stop ", "\N{RAISED HAND}": " stop ", "\N{NO ENTRY}": " stop ", "\N{NO ENTRY SIGN}": " stop ",
    "\N{RAISED HAND WITH FINGERS SPLAYED}": " stop ", "\N{BELL WITH CANCELLATION STROKE}": " stop texts ",
    "\N{NO MOBILE PHONES}": " stop texts ", "\N{REVERSED HAND WITH MIDDLE FINGER EXTENDED}": " fuck you ",
}  # fmt: skip
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{ACUTE ACCENT}]")
DISGUISES = str.maketrans({"$": "s", "@": "a"})
LEET = str.maketrans("0134578", "oieastb")

DOUBTFUL = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:not|nolonger|never) interested\b|^no thank|^no thanks|\bwrong (?:number|person)\b|\b(?:who|how|where) (?:gave|did) you (?:get )?",
        r"\b(?:someone|somebody) else\b|\banother (?:roofer|company|contractor)\b|\b(?:different|other) (?:roofer|company) (?:already|did|now)\b",
        r"\b(?:sold|not own|nolonger own|selling) (?:the|our|my|that|this) (?:house|home|place)\b|\bpassed away\b|\bdied\b|\bdeceased\b",
        r"\b(?:isnot|not) (?:dave|him|her|my number)\b|\bthis isnot \w+$",
        r"\balready (?:done|have|had|got|fixed|hired)\b|\bnot (?:right )?now\b|\bmaybe (?:next|later|in)\b|\bcheck back\b",
        r"\b(?:only|just) (?:e ?mail|call)\b|\btoo many (?:text|message|call|email)\w*|\bscam\w*|\bwho are you people\b|\blandline\b",
        r"\b(?:were|we are|i am) (?:good|all set|covered)(?: thanks?| thank you)?$|\b(?:unsubscribe|remove) (?:my|the) (?:neighbou?rs?|tenant|ex|friend)\b",
        r"\btexted me \w+ times\b|\bhow many times\b",
        r"\bno me interesa\b|^no gracias$|\bnumero equivocado\b|\bquien le dio\b|\bde donde (?:saco|sacaron)\b|\b(?:ya )?contratamos\b",
        r"\bya lo (?:hicimos|arregl\w+)\b|\bvendi(?:mos)? la casa\b|\bahora no\b|\bdemasiados (?:mensajes|textos)\b|\bestafa\b|\bfallecio\b",
    )
)
TAKEN_BACK = re.compile(
    r"\b(?:no no|just kidding|jk|i mean (?!it)|no wait|wait no|by (?:mistake|accident)|accidentally|toddler|ignore (?:it|that)|disregard)\b"
)
