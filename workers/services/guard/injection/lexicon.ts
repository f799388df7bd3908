/** Groups of words that the signals are made of. A star at the end stands for any ending. */
export type WordGroup = keyof typeof lexicon;

const list = (words: string): readonly string[] => words.split(/\s+/).filter((word) => word !== '');

/**
 * English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and Russian in one, as attacks mix languages.
 * Without accents. Verbs are in the forms of an order: those that tell of somebody else's deeds are left out.
 */
export const lexicon = {
  /** Orders to drop what was said. */
  override:
    list(`omiso prescinde prescindir ignore disregard forget ignoriere ignorieren ignorier vergiss vergessen missachte missachten oublie oubliez oublier ignorez ignorer ignora ignorad ignoren olvida olvide olvidate olviden ignori ignorate dimentica dimentichi dimenticate
    ignorar esqueca esquece esquecam desconsidere desconsidera negeer negeren vergeet zignoruj ignoruj zignorowac zapomnij pomin игнорируй игнорируйте проигнорируй забудь забудьте`),
  /** Weaker: programs and people say them of rules every day. */
  overrideWeak: list(
    'override overrule bypass skip discard abandon cancel circumvent uberschreibe umgehe ubergehe contourne outrepasse desactive anula omite desactiva bypassa aggira disattiva contorne desative omzeil overschrijf obejdz nadpisz',
  ),
  earlier:
    list(`precede previous prior above earlier preceding before foregoing former vorherige* vorige* vorangegangen* bisherige* obige* fruhere* oben davor precedent* anterieur* dessus anterior* previa* previo* previas arriba precedente* sopra
    acima eerdere* bovenstaande* voorgaande* boven poprzedni* wczesniejsz* dotychczasow* powyzsz* предыдущ* прежн* выше предшествующ*`),
  all: list(
    'all any every everything alle alles samtliche* jegliche* tout tous toute toutes toda todas todo todos cualquier tutte tutti tutto ogni tudo qualquer wszystk* wszelki* все всех весь',
  ),
  your: list(
    `your dein deine deinen deiner deinem deines ihre ihren ton ta tes votre vos tu tus vuestra* tuo tua tuoi tue vostr* teu teus tuas seu sua seus suas je jouw jullie uw twoj twoje twoja twoich swoj swoje swoich swoim swoja swoimi твой твои свои твоих своих ваши`,
  ),
  mine: list(
    'ich yo io eu ik my our meine meinen meiner meinem unsere unseren mon ma mes notre nos mi mis nuestra* nuestro* mio mia miei mie nostra* nostro* meu meus minha* nossa* nosso* mijn onze moj moje moja moich mojej nasz* moi мой мои моё мое наши',
  ),
  instructions:
    list(`vorgaben configuration configurations konfiguration* configuracion* configurazione configuracao configuratie konfiguracj* instruction instructions prompt prompts guideline guidelines directive directives command commands programming training orders anweisung* instruktion* vorgabe* befehl befehle richtlinie* prompt* instructions consigne* directive* invite
    instruccion* directriz directrices orden ordenes indicacion* istruzion* direttiv* comand* instruco* instrucao instrucoes diretriz* comando* ordens instructie* opdracht* richtlijn* instrukcj* polecen* wytyczn* zalecen* инструкци* указани* команд* промпт*`),
  rules: list(
    'checks measures regulations sicherheitsregel* confidentiality approval verification schutz* rule rules restriction restrictions policy policies constraints safeguards guardrails criteria filter filters regel regeln einschrankung* beschrankung* schutzmassnahme* regle regles restrictions criteres regla reglas restriccion* criterios regola regole restrizion* criteri regra regras restric* criterios regels beperking* zasad zasady zasadach regul reguly ograniczen* kryteri* правил* ограничени*',
  ),
  told: list(
    'given gave got received erhalten bekommen recues recibiste recibido ricevuto dato recebeu gekregen otrzymal* dostal* told said learned learnt taught instructed gesagt gelernt dit appris dicho dijeron aprendido detto imparato dito aprendeu aprendido disseram gezegd geleerd powiedziano powiedziane nauczon* сказано',
  ),
  hidden: list(
    'developers creators makers entwickler* createur* desarrollador* sviluppator* desenvolvedor* systemnachricht* wewnetrzn* interno internos internas interni system systems hidden secret initial original internal starting confidential developer geheim* ursprunglich* interne* versteckt* systeme initial* initiale* cache* secrete* sistema inicial* iniciais oculta* oculto* secreto* secreta* iniziale* iniziali nascost* segret* sistema oculto* systeem* verborgen geheime oorspronkelijke systemow* ukryt* tajn* poczatkow* системн* скрыт* исходн*',
  ),
  promptWord: list(
    'configuration konfiguration* configuracion* configurazione configuracao configuratie konfiguracj* prompt prompts preprompt invite zapytanie промпт* systemprompt* systeemprompt*',
  ),
  systemPrompt: list('systemanweisung* systeminstruktion* systeminstructie* systemmessage systemprompt* systeemprompt* metaprompt'),
  reveal:
    list(`printing revealing showing encode extract list expose quote reveal show print output display repeat leak expose dump disclose tell give write recite echo copy send share summarize summarise translate paste gib zeige zeig nenne verrate wiederhole drucke schreibe offenbare veroffentliche affiche affichez montre montrez
    revele revelez repete repetez donne ecris divulgue muestra muestrame mostrar muestre revela repite imprime escribe dime dame mostra mostrami mostri rivela ripeti scrivi stampa dimmi mostre mostra revele repita repitam ripeta repitan imprima escreva diga toon laat herhaal geef onthul schrijf print vertel pokaz ujawnij powtorz wypisz wyswietl podaj zdradz покажи выведи раскрой повтори напиши`),
  what: list('what which was welche quelles quelle quels cuales que quali quais wat welke jakie jaka какие'),
  verbatim: list(
    'verbatim literally unchanged wortlich wortwortlich textuellement literalmente letteralmente letterlijk doslownie дословно',
  ),
  words: list(
    'words text sentences lines everything content message messages woerter worter worte texte mots mensaje mensajes palabras parole palavras woorden tekst slowa wiadomosci слова текст',
  ),
  model: list(
    `ai llm llms gpt chatgpt claude gemini copilot chatbot chatbots bot bots assistant assistants agent dan jailbroken ki ia iag sprachmodell* assistent* asystent* asystentem modelem sztuczna sztuczn* inteligencj* inteligencia intelligence intelligenza artificielle artificial* artificiale assistente asistente ии нейросет* ассистент*`,
  ),
  youAre: list('you youre du bist tu es vous etes eres usted sei voce tu jij je ben bent jestes jesteś ты вы'),
  without: list(
    'no without any free zero ohne keine keinen keinerlei sans aucune aucun sin ninguna ningun senza alcun alcuna sem nenhuma nenhum zonder geen bez zadnych без unrestricted',
  ),
  limits: list(
    'restriction restrictions limit limits limitation limitations rules filter filters censorship guidelines policy policies ethics constraints boundaries einschrankung* beschrankung* grenzen regeln filter limite limites limitation* restriction* censure restriccion* limites censura limiti restrizion* restric* limitac* beperking* grenzen regels ograniczen* zasad cenzury limitow ограничени* правил цензуры',
  ),
  lawless: list('unrestricted uncensored unfiltered jailbroken jailbreak uneingeschrankt* unzensiert* omnipotent'),
  pretend: list(
    'assume fais faca faz pretend act roleplay simulate imagine behave tu stell simuliere joue fais agis simule actua finge simula imagina fingi agisci comporta finja aja doe speel simuleer udawaj zachowuj wcielaj wciel притворись веди',
  ),
  new: list(
    'new updated real actual neue neuer neues aktualisierte nouvelle nouvelles nueva nuevas nuovo nuova nuove nuovi nova novas novo nieuwe nowe nowa nowy новые новая',
  ),
  send: list(
    'send forward post email exfiltrate transmit upload append include sende schicke ubermittle leite envoie envoyez transmets transfere envia envie reenvia invia inoltra mande encaminhe stuur verstuur wyslij przeslij przekaz отправь перешли',
  ),
  loot: list(
    'card cards kreditkarte* conversation history password passwords credentials secrets keys tokens token apikey database kundendaten gesprach* gesprachsverlauf passworter zugangsdaten verlauf historique identifiants conversacion historial contrasenas credenciales claves conversazione cronologia credenziali conversa historico senhas credenciais gesprek wachtwoorden gegevens rozmow* hasla hasel danych daten donnees datos dati dados данные пароли переписк*',
  ),
  not: list(
    'nothing nichts rien nada nulla niets nic ничего not never don dont doesn without nicht nie niemals ohne ne n pas jamais no nunca jamas sin non mai senza nao sem niet nooit zonder nie nigdy bez не никогда keinesfalls',
  ),
  tell: list(
    'telling informing mentioning notifying alerting tell inform mention notify reveal say alert warn sag sage erwahne erwahnen informiere informieren mitteilen dis dites parle parlez mentionne mentionner informe digas menciones informes informar dire dica menzionare informare avvisare diga mencione informe avise vertel vermeld meld mow wspominaj informuj powiadamiaj говори сообщай упоминай',
  ),
  user: list(
    'reader readers leser lesers lecteur lector lettore leitor lezer customer client kunde kunden cliente clienti klant klient* klienta user users human nutzer nutzers benutzer anwender anwenders utilisateur utilisateurs usuario usuarios utente utenti utilizador usuarios gebruiker gebruikers uzytkownik* пользовател*',
  ),
  stop: list(
    'deja deje dejen hor smetti smettila pare parem przestan cesse cessez ophouden stop instead statt stattdessen arrete plutot detente lugar invece pare vez plaats zamiast przestan вместо прекрати',
  ),
  only: list(
    'only exactly just nur genau ausschliesslich uniquement seulement exactement solo solamente unicamente exactamente solamente soltanto esattamente apenas somente exatamente alleen uitsluitend tylko wylacznie только',
  ),
  void: list(
    'null kraft longer exist suspended disabled void invalid obsolete deactivated lifted cancelled canceled overridden revoked outdated aufgehoben ungultig ausser deaktiviert suspendues annulees caduques anuladas suspendidas invalidas annullate sospese disattivate suspensas canceladas ongeldig opgeschort uniewaznione zawieszone anulowane отменены',
  ),
  safety: list(
    'safety security content system ethical sicherheits* securite seguridad sicurezza seguranca veiligheids* bezpieczenstwa безопасности',
  ),
  exist: list(
    'exist exists existed gabe existieren existaient existent existe existieran existen existissem existem esistessero esistono esistano bestaan bestonden istniej* istnialy существу*',
  ),
  grab: list(
    'obtain collect steal harvest phish gather sammle stehle recueille vole recopila roba raccogli ruba recolha roube verzamel steel zbierz ukradnij',
  ),
  decode: list(
    'decode decrypt decipher dekodiere entschlussele decodez decode dechiffre decodifica descifra decodifique decodeer odkoduj zdekoduj декодируй',
  ),
  follow: list(
    'seguire seguir segua suivre befolgen volgen przestrzegaj przestrzegac obbedisci obbedire obeir obedecer gehorche hor consider heed honour honor respect considerare considera beachte beachten tiens tenez compte stosuj sigas obedeces obedezcas obedecer listen follow execute obey run comply do perform befolge fuhre suis suivez execute executez sigue ejecuta obedece segui esegui siga execute obedeca volg voer wykonaj postepuj выполни следуй',
  ),
  /** Words of texts that speak about attacks. */
  about: list(
    `test tests assert expect blocked injection injections attack attacks attacker attackers adversary phrase phrases example examples such like jailbreaks malicious detects detect blocks filter flagged classifier called angriff* angreifer beispiel* typisch* satz wie satze attaque* attaquant* exemple* phrase comme ataque* atacante* ejemplo* frase* como attacc* esempio frasi come exemplo* aanval* aanvaller* voorbeeld* zin zoals atak* przyklad* zdanie typu takie атак* пример* фраз* например`,
  ),
  /** Words that report what others tell a model. */
  reports: list(
    'tell tells telling told asks ask asking instructs instruct instructing instructed tricks trick tricking convince convincing try tries trying attempt attempts causes cause causing making makes attackers attacker how whether when bringen dazu versuchen versucht pousser demander amener intentan pedir piden hacer cercano chiedere indurre tentam pedir fazer proberen vragen proboj* prosi* namawiaj*',
  ),
} as const satisfies { readonly [group: string]: readonly string[] };
