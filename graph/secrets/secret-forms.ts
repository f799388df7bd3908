/** Keys and tokens that begin with a sign of their maker, as each maker documents them. */
export const secretForms: readonly { readonly name: string; readonly form: RegExp }[] = [
  { name: 'AWS access key id', form: /(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}/g },
  { name: 'GitHub token', form: /gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}/g },
  { name: 'GitLab token', form: /gl(?:pat|dt|rt|ptt|ft)-[\w-]{20,64}/g },
  { name: 'Anthropic key', form: /sk-ant-[\w-]{20,200}/g },
  { name: 'OpenAI key', form: /sk-(?!ant-)(?:proj-|svcacct-|admin-|None-)?[\w-]{20,200}/g },
  { name: 'Slack token', form: /xox[abeprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{10,250}/g },
  { name: 'Slack webhook', form: /https:\/\/hooks\.slack\.com\/services\/T[A-Za-z0-9]{6,}\/B[A-Za-z0-9]{6,}\/[A-Za-z0-9]{16,}/g },
  { name: 'Stripe key', form: /[sr]k_(?:live|test)_[A-Za-z0-9]{10,247}|whsec_[A-Za-z0-9+/=]{20,100}/g },
  { name: 'Google key', form: /AIza[\w-]{35}|GOCSPX-[\w-]{28}|ya29\.[\w-]{20,500}/g },
  { name: 'Hugging Face token', form: /hf_[A-Za-z0-9]{30,60}/g },
  { name: 'npm token', form: /npm_[A-Za-z0-9]{36}/g },
  { name: 'PyPI token', form: /pypi-AgE[\w-]{50,500}/g },
  { name: 'SendGrid key', form: /SG\.[\w-]{16,32}\.[\w-]{16,64}/g },
  { name: 'Telegram bot token', form: /\d{8,10}:AA[\w-]{33}/g },
  { name: 'JSON Web Token', form: /eyJ[\w-]{8,4000}\.[\w-]{4,8000}\.[\w-]{8,2000}/g },
];
