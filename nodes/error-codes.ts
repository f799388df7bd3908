/** What a run-time error code means, and how to fix it; docs/errors.md has a section for each. */
export interface ErrorCodeInfo {
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
}

/** Codes that steps fail with while they run: thrown by nodes and by the services behind them. */
export const runtimeErrorCodes = {
  HTTP_ADDRESS_REFUSED: {
    title: 'Address refused',
    meaning: 'The address, or one that it redirects to, leads to a private network, to this machine or to a reserved range.',
    fix: 'Use a public address. If a private one is meant, the operator of Heddle can allow it with `HEDDLE_HTTP_ALLOW`, such as `10.0.0.0/8` or `crm.internal:8080`.',
  },
  HTTP_ANSWER_INVALID: {
    title: 'Answer is not HTTP',
    meaning: 'What answered does not speak HTTP.',
    fix: 'Check the port, and whether the address begins with the right one of `http://` and `https://`.',
  },
  HTTP_BODY_INVALID: {
    title: 'Body does not fit its type',
    meaning: 'A form was to be sent, but the body is not an object of fields; or a file, and the body is none.',
    fix: 'Give an object of fields, a file, or send the body as JSON or text.',
  },
  HTTP_BODY_UNREADABLE: {
    title: 'Answer cannot be decompressed',
    meaning: 'The answer is compressed in an unknown or broken way.',
    fix: 'Look at the `Content-Encoding` of the answer; ask the other side for an uncompressed one.',
  },
  HTTP_FILE_IN_TEXT: {
    title: 'File where only text goes',
    meaning:
      'The address, a header or the body holds a stored file, which would have left as a reference that means nothing to the other system.',
    fix: 'Send the body as a form or as a file, or choose base64 under “Files in JSON”.',
  },
  HTTP_PAGES_INVALID: {
    title: 'Pages cannot be read',
    meaning: 'The body holds no list where one was expected, the pages repeat, or they are too long together.',
    fix: 'Look at the answer to the first page, and correct the settings under Pages.',
  },
  HTTP_TEXT_UNREADABLE: {
    title: 'Text in an unknown encoding',
    meaning: 'The answer is text, but its bytes do not fit the encoding that it declares, or it declares an unknown one.',
    fix: 'Fill in “Encoding of the answer” of the node, such as `windows-1252`.',
  },
  HTTP_CONNECTION_LOST: {
    title: 'Connection lost',
    meaning: 'The other side broke off before its answer was complete.',
    fix: 'It is tried again. If it happens often, look at the other system.',
  },
  HTTP_HOST_NOT_FOUND: { title: 'Host not found', meaning: 'The name in the address has no IP address.', fix: 'Check its spelling.' },
  HTTP_RATE_LIMITED: {
    title: 'Too many calls',
    meaning: 'The other side answered 429, or 403 with the time after which it takes calls again.',
    fix: 'It is tried again after the time that it asks for. Lower the concurrency, or allow more attempts.',
  },
  HTTP_REQUEST_INVALID: {
    title: 'Request cannot be sent',
    meaning: 'A header has a name or value that HTTP does not allow, or one that the client writes itself.',
    fix: 'Correct or remove the header.',
  },
  HTTP_STATUS_4XX: {
    title: 'The request was refused',
    meaning: 'The other side answered with a status from 400 to 499: it takes the request for a mistake.',
    fix: 'Compare the resolved fields of the step with what the other side expects. 401 and 403 ask for a valid connection.',
  },
  HTTP_STATUS_5XX: {
    title: 'The other side failed',
    meaning: 'The other side answered with a status from 500 to 599.',
    fix: 'It is tried again as often as the policy allows. Draw the error port to go on without it.',
  },
  HTTP_TIMEOUT: {
    title: 'No answer in time',
    meaning: 'The answer was not complete within the time-out.',
    fix: 'Raise the time-out of the node, or ask for less.',
  },
  HTTP_TLS_INVALID: {
    title: 'Certificate not valid',
    meaning: 'The other side cannot prove that it is who the address says.',
    fix: 'Do not send data there until its certificate is in order.',
  },
  HTTP_TOO_LARGE: {
    title: 'Answer too large',
    meaning: 'The answer is longer than the node allows, before or after decompression.',
    fix: 'Ask for less, for example page by page, or raise “Largest answer”.',
  },
  HTTP_TOO_MANY_REDIRECTS: {
    title: 'Too many redirects',
    meaning: 'The other side redirected more than five times.',
    fix: 'Call the final address directly.',
  },
  HTTP_UNREACHABLE: {
    title: 'Host does not answer',
    meaning: 'Nothing accepts connections at this address and port.',
    fix: 'Check the address, and whether the other system runs.',
  },
  HTTP_URL_INVALID: {
    title: 'Not an address',
    meaning: 'The address cannot be read, is not http or https, or holds a password.',
    fix: 'Write the whole address. Credentials belong in a connection.',
  },
  CONNECTION_NOT_FOUND: {
    title: 'Connection is missing',
    meaning: 'The connection that the node names does not exist.',
    fix: 'Choose another one in the node.',
  },
  CONNECTION_HOST_REFUSED: {
    title: 'Credentials are for another host',
    meaning: 'The connection’s credentials may not be sent to this address.',
    fix: 'Correct the address, or add the host to the connection.',
  },
  CONNECTION_INVALID: {
    title: 'Connection cannot be used',
    meaning: 'A setting of the connection, such as the address of its proxy or its certificate, is not valid.',
    fix: 'Correct it under Settings → Connections.',
  },
  CONNECTION_KIND_WRONG: {
    title: 'Connection of another kind',
    meaning: 'The connection holds credentials of a kind that this node cannot use.',
    fix: 'Choose a connection of the right kind.',
  },
  MODEL_ANSWER_EMPTY: {
    title: 'Empty answer',
    meaning: 'The model answered with nothing.',
    fix: 'It is tried again. If it stays, rephrase the prompt.',
  },
  MODEL_ANSWER_UNREADABLE: {
    title: 'Not a model’s answer',
    meaning: 'What the provider sent is not in its own format.',
    fix: 'Check that the base URL leads to the right kind of provider.',
  },
  MODEL_CAPABILITY_MISSING: {
    title: 'Model can’t do this',
    meaning: 'The request holds a file that the model, or its provider, does not take, or tools for a model that calls none.',
    fix: 'Choose a model that can, turn the file into text first, or correct what Settings, Models says of the model.',
  },
  MODEL_CONNECTION_LOST: {
    title: 'Answer broke off',
    meaning: 'The connection to the provider ended in the middle of the answer.',
    fix: 'It is tried again. If it happens often, look at the network or the provider’s status page.',
  },
  MODEL_CONNECTION_BUSY: {
    title: 'Connection busy',
    meaning: 'The limits that were set for the provider’s connection are used up for a while, by this and other runs on all workers.',
    fix: 'The step waits and is tried again by itself. Raise the limits under Settings, or send less at once.',
  },
  MODEL_CONTEXT_TOO_LONG: {
    title: 'Prompt too long',
    meaning: 'The prompt and its context are longer than the model can read.',
    fix: 'Send only the parts that matter, or choose a model with a larger window.',
  },
  MODEL_FAILED: {
    title: 'The provider failed',
    meaning: 'The provider reported a problem of its own.',
    fix: 'It is tried again. If it stays, look at the provider’s status page or choose another model.',
  },
  MODEL_KEY_INVALID: {
    title: 'Key not accepted',
    meaning: 'The provider does not accept the key, or the key may not use this model.',
    fix: 'Check the key under Settings.',
  },
  MODEL_KEY_MISSING: {
    title: 'No key',
    meaning: 'The model’s provider has no key here.',
    fix: 'Add a connection under Settings, set the provider’s environment variable, or choose the model `auto`.',
  },
  MODEL_NOT_FOUND: {
    title: 'Unknown model',
    meaning: 'There is no such provider, or it knows no model of this name.',
    fix: 'Choose another model; names are written `provider:model`.',
  },
  MODEL_OUTPUT_CUT: {
    title: 'Answer cut off',
    meaning: 'The answer reached its maximum length before it was complete.',
    fix: 'Raise “Maximum answer length”, or ask for less.',
  },
  MODEL_OUTPUT_INVALID: {
    title: 'Answer does not fit the schema',
    meaning: 'Also after it was told what is wrong, the model’s answer is not data of the schema.',
    fix: 'Describe the fields in the schema, require fewer, or choose a stronger model. The error’s details hold the answer.',
  },
  MODEL_OVERLOADED: { title: 'Model overloaded', meaning: 'The provider has too much to do.', fix: 'It is tried again after a while.' },
  MODEL_QUOTA_USED_UP: {
    title: 'No credit left',
    meaning: 'The account at the provider has no credit or quota left.',
    fix: 'Look at the provider’s billing page.',
  },
  MODEL_RATE_LIMITED: {
    title: 'Model asked too often',
    meaning: 'The provider’s limit of calls or tokens was reached.',
    fix: 'It is tried again when the provider allows it. Lower the concurrency, or raise the limit at the provider.',
  },
  MODEL_REFUSED: {
    title: 'Model refused',
    meaning: 'The model, or the provider’s filter, would not answer.',
    fix: 'Rephrase the prompt, or route such cases to a person by the error port.',
  },
  MODEL_REQUEST_REFUSED: {
    title: 'Request not accepted',
    meaning: 'The provider does not take the request as it is.',
    fix: 'A setting such as the temperature, or the schema, may not suit this model.',
  },
  MODEL_ROUTE_INVALID: {
    title: 'Routing rule cannot be used',
    meaning: 'The node’s route is no model’s name, or the check of the first model’s answer cannot be read or evaluated.',
    fix: 'Let the route be true, false or a name such as `openai:gpt-6-sol`; write the check over `answer.text` and `answer.data`.',
  },
  MODEL_TIMEOUT: {
    title: 'Model silent',
    meaning: 'The model sent nothing for too long.',
    fix: 'It is tried again. A smaller prompt or a faster model may help.',
  },
  MODEL_TOOL_CALL_INVALID: {
    title: 'Tool call cannot be carried out',
    meaning: 'Also when asked again, the model called a tool that does not exist, or with arguments that are not a JSON object.',
    fix: 'Describe the tool and its arguments more clearly, or choose a stronger model.',
  },
  MODEL_UNREACHABLE: {
    title: 'Provider cannot be reached',
    meaning: 'No connection to the provider could be made.',
    fix: 'Check the network and, for an endpoint of your own, that it runs at the configured base URL.',
  },
} as const satisfies { readonly [code: string]: ErrorCodeInfo };
