// What each kind of channel asks for, as data: forms are drawn and bodies are made of it.
import type { ChannelKind, ChannelSettings } from '@/api/types';
import type { Option } from '@/ui/Field';

export interface FieldSpec {
  /** Its place in the settings, with dots between, or the name of a secret. */
  name: string;
  label: string;
  /** One line of text when absent. */
  type?: 'number' | 'list' | 'area' | 'choice' | 'password';
  /** It is written and never read again. */
  secret?: boolean;
  /** It cannot be left empty. */
  needed?: boolean;
  help?: string;
  placeholder?: string;
  /** What a new channel begins with. */
  initial?: string;
  options?: readonly Option[];
  /** Shorter than the form. */
  short?: boolean;
  /** Few need it: it is folded away. */
  more?: boolean;
}

export interface WaySpec {
  /** Names the choice in the form; the hub does not know it. */
  way: string;
  label: string;
  /** Few need it: it is folded away. */
  more?: boolean;
  /** The first is that of a new channel. */
  options: readonly { value: string; label: string; help?: string; fields: readonly FieldSpec[] }[];
}

export interface KindSpec {
  kind: ChannelKind;
  name: string;
  /** What it is, in one line. */
  line: string;
  /** Where to get what the form asks for. */
  how: string;
  isQuick?: boolean;
  parts: readonly (FieldSpec | WaySpec)[];
}

export const KINDS: readonly KindSpec[] = [
  {
    kind: 'ntfy',
    name: 'ntfy',
    line: 'An app on the phone that listens to a topic. Needs no account.',
    how: 'Make up a topic, and subscribe to it in the ntfy app. On the public server whoever knows the topic can read it: make it long and random.',
    isQuick: true,
    parts: [
      {
        name: 'topic',
        label: 'Topic',
        needed: true,
        placeholder: 'lab-x7Kp2vQm',
        help: 'Letters, digits, - and _; at most 64.',
      },
      { name: 'server', label: 'Server', needed: true, initial: 'https://ntfy.sh' },
      {
        way: 'login',
        label: 'The server asks for',
        options: [
          { value: 'none', label: 'Nothing', fields: [] },
          {
            value: 'token',
            label: 'A token',
            fields: [
              {
                name: 'token',
                label: 'Access token',
                secret: true,
                needed: true,
                help: 'Begins with tk_.',
              },
            ],
          },
          {
            value: 'user',
            label: 'A password',
            fields: [
              { name: 'user', label: 'User', secret: true, needed: true },
              {
                name: 'password',
                label: 'Password',
                type: 'password',
                secret: true,
                needed: true,
              },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'webhook',
    name: 'Webhook',
    line: 'Any server of yours that takes a request: Home Assistant, n8n, a script.',
    how: 'The hub sends JSON that says what happened. Any answer from 200 to 299 counts as arrived.',
    isQuick: true,
    parts: [
      {
        name: 'url',
        label: 'Address',
        secret: true,
        needed: true,
        placeholder: 'https://home.lan/hooks/lab',
        help: 'Kept like a password, because it often has a token in it.',
      },
      {
        name: 'method',
        more: true,
        label: 'Request',
        type: 'choice',
        initial: 'POST',
        options: [
          { value: 'POST', label: 'POST' },
          { value: 'PUT', label: 'PUT' },
        ],
        short: true,
      },
      {
        name: 'headers',
        more: true,
        label: 'More headers',
        type: 'area',
        secret: true,
        placeholder: 'Authorization: Bearer …',
        help: 'A line each.',
      },
      {
        name: 'signing_key',
        more: true,
        label: 'Key for a signature',
        secret: true,
        help: 'With it, every request has the header X-HomelabCmd-Signature, by which the server knows that it comes from this hub.',
      },
      {
        way: 'body',
        more: true,
        label: 'Body',
        options: [
          { value: 'own', label: 'As the hub makes it', fields: [] },
          {
            value: 'template',
            label: 'A template',
            fields: [
              {
                name: 'template',
                label: 'Template',
                type: 'area',
                needed: true,
                placeholder: '{"summary": "{{title}}", "details": "{{text}}"}',
                help: 'In double braces: id, event, severity, title, text, fields, machine, machine_id, link, at, thread.',
              },
              {
                name: 'content_type',
                label: 'Content type',
                placeholder: 'application/json',
                short: true,
              },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'email',
    name: 'Mail',
    line: 'Messages to up to 20 addresses, by a mail server.',
    how: 'Take the server by which your mail program sends. Many providers want a password made for apps.',
    parts: [
      { name: 'host', label: 'Server', needed: true, placeholder: 'smtp.example.org' },
      {
        name: 'security',
        label: 'Connection',
        type: 'choice',
        initial: 'starttls',
        options: [
          { value: 'starttls', label: 'STARTTLS, usually port 587' },
          { value: 'tls', label: 'TLS, usually port 465' },
          { value: 'none', label: 'Not protected: for a server in the same house' },
        ],
      },
      { name: 'port', label: 'Port', type: 'number', needed: true, initial: '587', short: true },
      {
        name: 'from',
        label: 'Sender',
        needed: true,
        placeholder: 'Lab <lab@example.org>',
      },
      {
        name: 'to',
        label: 'Recipients',
        type: 'list',
        needed: true,
        placeholder: 'ada@example.org',
        help: 'A line each, or with commas between.',
      },
      {
        way: 'login',
        label: 'The server asks for',
        options: [
          { value: 'none', label: 'Nothing', fields: [] },
          {
            value: 'user',
            label: 'A password',
            fields: [
              { name: 'user', label: 'User', needed: true },
              {
                name: 'password',
                label: 'Password',
                type: 'password',
                secret: true,
                needed: true,
              },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'telegram',
    name: 'Telegram',
    line: 'A bot that writes to you or to a group.',
    how: 'Write /newbot to @BotFather for a token. Then write to your bot, or add it to a group: the chat’s id is in the answer of api.telegram.org/bot…/getUpdates.',
    parts: [
      {
        name: 'bot_token',
        label: 'Token of the bot',
        secret: true,
        needed: true,
        placeholder: '123456:ABC-DEF…',
      },
      {
        name: 'chat_id',
        label: 'Chat',
        needed: true,
        placeholder: '-1001234567890',
        help: 'A number, or @name for a public channel.',
      },
      {
        name: 'thread_id',
        label: 'Topic of the group',
        type: 'number',
        short: true,
        more: true,
      },
    ],
  },
  {
    kind: 'discord',
    name: 'Discord',
    line: 'A channel of a Discord server, by a webhook.',
    how: 'In the channel’s settings: Integrations, Webhooks, New webhook, Copy webhook URL.',
    parts: [
      {
        name: 'webhook_url',
        label: 'Address of the webhook',
        secret: true,
        needed: true,
        placeholder: 'https://discord.com/api/webhooks/…',
      },
      {
        name: 'thread_id',
        label: 'Thread',
        help: 'The id of a thread, to write there.',
        more: true,
      },
    ],
  },
  {
    kind: 'slack',
    name: 'Slack',
    line: 'A Slack channel, or one of Mattermost or Rocket.Chat.',
    how: 'Make an app at api.slack.com/apps. A webhook is quicker; a bot can bring its messages up to date.',
    parts: [
      {
        way: 'by',
        label: 'By',
        options: [
          {
            value: 'webhook',
            label: 'A webhook',
            fields: [
              {
                name: 'webhook_url',
                label: 'Address of the webhook',
                secret: true,
                needed: true,
                placeholder: 'https://hooks.slack.com/services/…',
              },
            ],
          },
          {
            value: 'bot',
            label: 'A bot',
            help: 'Give it the scope chat:write and invite it into the channel.',
            fields: [
              {
                name: 'bot_token',
                label: 'Token of the bot',
                secret: true,
                needed: true,
                placeholder: 'xoxb-…',
              },
              {
                name: 'channel',
                label: 'Channel',
                needed: true,
                placeholder: 'C0123456789',
                help: 'Its id, at the end of the channel’s details.',
              },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'gotify',
    name: 'Gotify',
    line: 'A push server of your own, with its app.',
    how: 'In Gotify: Apps, Create application. Its token is what the hub needs.',
    parts: [
      {
        name: 'server',
        label: 'Server',
        needed: true,
        placeholder: 'https://gotify.home.lan',
      },
      { name: 'token', label: 'Token of the application', secret: true, needed: true },
    ],
  },
  {
    kind: 'pushover',
    name: 'Pushover',
    line: 'Push messages that can repeat until you confirm them.',
    how: 'At pushover.net your user key is on the first page; make an application for its token.',
    parts: [
      { name: 'app_token', label: 'Token of the application', secret: true, needed: true },
      { name: 'user_key', label: 'Key of the user or group', secret: true, needed: true },
      {
        name: 'device',
        label: 'Device',
        help: 'Its name; empty for all of them.',
        short: true,
        more: true,
      },
      {
        way: 'critical',
        label: 'Critical messages come',
        options: [
          { value: 'once', label: 'Once', fields: [] },
          {
            value: 'repeat',
            label: 'Until confirmed',
            fields: [
              {
                name: 'emergency.retry_seconds',
                label: 'Again after so many seconds',
                type: 'number',
                needed: true,
                initial: '60',
                help: '30 to 10800.',
                short: true,
              },
              {
                name: 'emergency.expire_seconds',
                label: 'At the longest for so many seconds',
                type: 'number',
                needed: true,
                initial: '3600',
                help: '30 to 10800.',
                short: true,
              },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'apprise',
    name: 'Apprise',
    line: 'An Apprise API server of yours, for a hundred other services.',
    how: 'The hub sends to your Apprise API server, which passes it on.',
    parts: [
      {
        name: 'server',
        label: 'Server',
        needed: true,
        placeholder: 'http://apprise.home.lan:8000',
      },
      {
        way: 'to',
        label: 'To',
        options: [
          {
            value: 'key',
            label: 'What the server keeps',
            fields: [
              { name: 'config_key', label: 'Key of the configuration', secret: true, needed: true },
              { name: 'tag', label: 'Tag', help: 'Only services that have it.', short: true },
            ],
          },
          {
            value: 'urls',
            label: 'Addresses',
            fields: [
              {
                name: 'urls',
                label: 'Apprise addresses',
                type: 'area',
                secret: true,
                needed: true,
                placeholder: 'matrix://user:password@host/#room',
                help: 'With commas between.',
              },
            ],
          },
        ],
      },
    ],
  },
];

export function kindOf(kind: ChannelKind): KindSpec {
  const found = KINDS.find((each) => each.kind === kind);
  if (!found) throw new Error(`there is no kind ${kind}`);
  return found;
}

export const isWay = (part: FieldSpec | WaySpec): part is WaySpec => 'way' in part;

/** All fields of a kind, those of ways that are not taken as well. */
export function fieldsOf({ parts }: KindSpec): FieldSpec[] {
  return parts.flatMap((part) =>
    isWay(part) ? part.options.flatMap(({ fields }) => fields) : [part],
  );
}

/** Where a channel leads, as far as that is no secret. */
export function target(settings: ChannelSettings): string | undefined {
  switch (settings.kind) {
    case 'ntfy':
      return `${host(settings.server ?? 'https://ntfy.sh')}/${settings.topic}`;
    case 'webhook':
      return settings.template ? 'with a template' : undefined;
    case 'email': {
      const [first, ...others] = settings.to;
      return others.length > 0 ? `${first} and ${others.length} more` : first;
    }
    case 'telegram':
      return settings.chat_id;
    case 'slack':
      return settings.channel ?? undefined;
    case 'gotify':
    case 'apprise':
      return host(settings.server);
    case 'pushover':
      return settings.device ?? undefined;
    case 'discord':
      return settings.thread_id ? `thread ${settings.thread_id}` : undefined;
  }
}

function host(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/+$/, '');
}
