/**
 * Words that stand in most texts of English, German, French, Spanish, Italian and Dutch, without accents, and the politeness
 * around a request. They tell little of what a text is about. Question words and negations are left out: they change what is asked.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    'a an the and or but if of to in on at by for from with as is are was were be been being am it its this that these those there here',
    'i you he she we they me him her us them my your his our their do does did have has had will would can could should shall may might',
    'so just also very really some any all about into over than then too please thanks thank hello hi hey dear kindly',
    "i'm i'd i've i'll you're it's that's there's let's",
    'der die das den dem des ein eine einen einem einer und oder aber zu im in an am auf bei fur von mit als ist sind war waren sein es dies diese',
    'ich du er sie wir ihr mich mir dir uns euch mein meine dein ihre haben habe hat wird werden kann konnen bitte danke hallo',
    'le la les l un une des et ou mais de du en dans sur par pour avec est sont etre ce cette ces il elle je tu nous vous ils mon ma mes votre vos ai a merci bonjour svp',
    'el los las una unos unas y o pero del al en por para con es son ser este esta yo tu usted mi su he ha gracias hola favor',
    'il lo gli i un uno e ed ma di da con su per tra e sono mio mia grazie ciao prego',
    'de het een en of maar van naar op bij voor met als is zijn was dit dat ik je jij wij mijn heb heeft dank hallo alstublieft',
  ].flatMap((line) => line.split(' ')),
);
