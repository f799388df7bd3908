/** Two prompts, and whether the answer to the first would do for the second. */
export interface PromptPair {
  /**
   * How they differ: `wording` keeps nearly all words, `paraphrase` says it in other words, `near` is another question in nearly the same
   * words, `far` another one altogether.
   */
  readonly kind: 'wording' | 'paraphrase' | 'near' | 'far';
  readonly first: string;
  readonly second: string;
}

/** True when the answer to the first prompt may be given to the second. */
export function isSame({ kind }: PromptPair): boolean {
  return kind === 'wording' || kind === 'paraphrase';
}

const TONE =
  'You answer customers of a small bookshop. Be kind and brief, use plain words, never promise a date, and name the page of the help centre where they can read more. If you are not sure, say so and offer to ask a colleague. Do not mention prices unless the customer does.';
const SORT =
  'Read the message of a customer and decide which team should take it: orders, payments, returns or technical help. Think about what the customer wants in the end and not only about the words. Answer with the name of one team in lower case and nothing else.';

const wording: readonly (readonly [string, string])[] = [
  ['How do I reset my password?', 'how do i reset my password'],
  ['How do I reset my password?', 'Hi, how do I reset my password please?'],
  ['Where is my order?', 'Hello! Where is my order? Thanks.'],
  ['What are your opening hours on Sunday?', 'What are your opening hours on Sundays?'],
  ['Can I return shoes that I have worn once?', 'Can I return shoes I have worn once?'],
  ['Do you ship to Switzerland?', 'do you ship to switzerland??'],
  ['I want to cancel my subscription.', 'I would like to cancel my subscription'],
  ['How long does delivery to Norway take?', 'How long does the delivery to Norway take?'],
  ['Please translate the sentence "Good morning" into French.', 'Translate the sentence "Good morning" into French.'],
  ['What is the difference between a virus and a bacterium?', 'What is the difference between viruses and bacteria?'],
  ['Write a short welcome message for new employees.', 'Please write a short welcome message for new employees'],
  ['My invoice has the wrong address, can you correct it?', 'My invoice has the wrong adress, can you correct it?'],
  ['The app crashes when I open the settings on Android.', 'The app crashes when opening the settings on Android.'],
  ['Which documents do I need for a parking permit?', 'Which documents do I need for a parking permit'],
  ['Explain photosynthesis to a ten year old.', 'Explain photosynthesis to a ten-year-old.'],
  ['How many vacation days do part-time employees get?', 'How many vacation days do part time employees get?'],
  ['Wie kann ich mein Passwort zurücksetzen?', 'Hallo, wie kann ich mein Passwort zurücksetzen?'],
  ['Wo finde ich meine Rechnung?', 'wo finde ich meine rechnung'],
  ['Où est ma commande ?', 'Bonjour, où est ma commande ?'],
  ['Comment puis-je modifier mon adresse de livraison ?', 'comment puis-je modifier mon adresse de livraison'],
  ['¿Cómo puedo cambiar mi contraseña?', 'Hola, ¿cómo puedo cambiar mi contraseña?'],
  ['Come posso annullare il mio abbonamento?', 'come posso annullare il mio abbonamento'],
  ['Is the meeting room on the second floor free tomorrow?', 'Is the meeting room on the second floor free tomorrow'],
  ['What does error 504 mean in the payment page?', 'What does error 504 mean on the payment page?'],
  [`${TONE} The customer asks: where is my parcel?`, `${TONE} The customer asks: hi, where is my parcel please?`],
  [`${SORT} Message: The download of my e-book does not start.`, `${SORT} Message: the download of my e-book does not start`],
];

const paraphrase: readonly (readonly [string, string])[] = [
  ['How do I reset my password?', 'I forgot my password, how can I set a new one?'],
  ['Where is my order?', 'Can you tell me when my package will arrive?'],
  ['Do you ship to Switzerland?', 'Is delivery to Switzerland possible?'],
  ['What are your opening hours?', 'When are you open?'],
  ['I want to cancel my subscription.', 'How can I end my membership?'],
  ['Can I get a refund?', 'I would like my money back.'],
  ['How do I change my delivery address?', 'My parcel should go to another address, what do I do?'],
  ['The app crashes on start.', 'Your application closes right after I open it.'],
  ['Which payment methods do you accept?', 'How can I pay in your shop?'],
  ['How many vacation days do I have left?', 'What is my remaining leave this year?'],
  ['Explain photosynthesis to a child.', 'Describe in simple words how plants make food from light.'],
  ['Summarise the causes of the First World War.', 'Why did World War One break out? Give a short overview.'],
  ['How do I connect my printer?', 'Setting up a printer: what are the steps?'],
  ['Is there a student discount?', 'Do students pay less?'],
  ['What does the warranty cover?', 'Which defects are included in the guarantee?'],
  ['Who approves travel expenses?', 'Whose approval do I need for a business trip’s costs?'],
  ['Wie storniere ich meine Bestellung?', 'Ich möchte meinen Auftrag rückgängig machen.'],
  ['Comment obtenir un remboursement ?', 'Je voudrais être remboursé, que faire ?'],
  ['¿Cuánto tarda el envío?', '¿En cuántos días llega mi pedido?'],
  ['Write a polite reminder for an unpaid invoice.', 'Draft a friendly note asking a customer to settle an overdue bill.'],
];

const near: readonly (readonly [string, string])[] = [
  ['How do I reset my password?', 'How do I change my password?'],
  ['How do I cancel my order?', 'How do I change my order?'],
  ['How do I activate my account?', 'How do I deactivate my account?'],
  ['How do I enable notifications?', 'How do I disable notifications?'],
  ['Where is my order 1234?', 'Where is my order 1235?'],
  ['What does error 504 mean in the payment page?', 'What does error 502 mean in the payment page?'],
  ['Do you ship to Switzerland?', 'Do you ship to Sweden?'],
  ['Do you ship to Austria?', 'Do you ship to Australia?'],
  ['What are your opening hours on Sunday?', 'What are your opening hours on Saturday?'],
  ['Can I return shoes that I have worn once?', 'Can I return shoes that I have not worn once?'],
  ['I want to cancel my subscription.', 'I do not want to cancel my subscription.'],
  ['I want to pause my subscription.', 'I want to cancel my subscription.'],
  ['Translate the sentence "Good morning" into French.', 'Translate the sentence "Good night" into French.'],
  ['Translate this text into French.', 'Translate this text into German.'],
  ['Convert 20 euros to dollars.', 'Convert 20 dollars to euros.'],
  ['Is ibuprofen safe during pregnancy?', 'Is paracetamol safe during pregnancy?'],
  ['Can I take the medicine before meals?', 'Can I take the medicine after meals?'],
  ['Summarise the first chapter.', 'Summarise the last chapter.'],
  ['What is the capital of Slovakia?', 'What is the capital of Slovenia?'],
  ['What is the largest city in Canada?', 'What is the smallest city in Canada?'],
  ['Which documents do I need for a parking permit?', 'Which documents do I need for a building permit?'],
  ['How many vacation days do part-time employees get?', 'How many vacation days do full-time employees get?'],
  ['Write a positive review of the product.', 'Write a negative review of the product.'],
  ['Send the invoice to anna@example.com.', 'Send the invoice to hanna@example.com.'],
  ['Schedule the meeting for 10:30 on Monday.', 'Schedule the meeting for 10:45 on Monday.'],
  ['What were the sales in the first quarter of 2024?', 'What were the sales in the first quarter of 2025?'],
  ['The dog bites the man: who is hurt?', 'The man bites the dog: who is hurt?'],
  ['List the advantages of remote work.', 'List the disadvantages of remote work.'],
  ['Does the warranty cover water damage?', 'Does the warranty cover fire damage?'],
  ['How long does delivery to Norway take?', 'How much does delivery to Norway cost?'],
  ['Wie kann ich mein Konto eröffnen?', 'Wie kann ich mein Konto schließen?'],
  ['Wo finde ich meine Rechnung vom März?', 'Wo finde ich meine Rechnung vom Mai?'],
  ['Comment puis-je modifier mon adresse de livraison ?', 'Comment puis-je supprimer mon adresse de livraison ?'],
  ['¿Puedo pagar con tarjeta de crédito?', '¿Puedo pagar con tarjeta de débito?'],
  [
    'Please explain step by step, in simple words and with one example, how interest on a savings account works.',
    'Please explain step by step, in simple words and with one example, how interest on a credit card works.',
  ],
  [
    'Classify the following message as complaint, question or praise and answer with one word: The parcel arrived broken.',
    'Classify the following message as complaint, question or praise and answer with one word: The parcel arrived early.',
  ],
  [`${TONE} The customer asks: where is my parcel?`, `${TONE} The customer asks: where is my invoice?`],
  [`${TONE} The customer asks: do you have this book as audio?`, `${TONE} The customer asks: do you have this book in Spanish?`],
  [`${SORT} Message: The download of my e-book does not start.`, `${SORT} Message: The refund for my e-book does not arrive.`],
  [`${SORT} Message: I was charged twice.`, `${SORT} Message: I was sent the wrong book.`],
];

const far: readonly (readonly [string, string])[] = [
  ['How do I reset my password?', 'Where is my parcel?'],
  ['Do you ship to Switzerland?', 'Can I get a refund?'],
  ['What are your opening hours?', 'Explain photosynthesis to a child.'],
  ['Write a short welcome message for new employees.', 'Write a short poem about autumn.'],
  ['Which payment methods do you accept?', 'Which documents do I need for a parking permit?'],
  ['How many vacation days do I have left?', 'How many planets does the sun have?'],
  ['Is there a student discount?', 'Is there a gluten-free option?'],
  ['The app crashes on start.', 'My invoice has the wrong address.'],
  ['Wie storniere ich meine Bestellung?', 'Wie wird das Wetter morgen?'],
  ['Où est ma commande ?', 'Où est la bibliothèque ?'],
  ['¿Cuánto tarda el envío?', '¿Cuánto cuesta la suscripción?'],
  ['What is the capital of Slovakia?', 'What is the boiling point of water?'],
];

const all = { wording, paraphrase, near, far };

/** Prompts as people write them, in English and four other languages. */
export const promptPairs: readonly PromptPair[] = (Object.keys(all) as (keyof typeof all)[]).flatMap((kind) =>
  all[kind].map(([first, second]) => ({ kind, first, second })),
);
