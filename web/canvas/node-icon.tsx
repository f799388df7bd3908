import {
  Bot,
  Brain,
  Clock,
  Code,
  Database,
  Eye,
  GitFork,
  Globe,
  Layers,
  Merge,
  MessageCircle,
  OctagonX,
  Pencil,
  Play,
  Plug,
  Repeat,
  Reply,
  Route,
  ScanText,
  Search,
  Shield,
  Sparkles,
  SquareDashed,
  Tags,
  Type,
  UserCheck,
  Webhook,
  Workflow,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import type { AnyNodeType, Category, IconName } from '#graph/node-type';

const drawings = {
  webhook: Webhook,
  play: Play,
  pencil: Pencil,
  split: GitFork,
  route: Route,
  merge: Merge,
  text: Type,
  globe: Globe,
  sparkles: Sparkles,
  clock: Clock,
  repeat: Repeat,
  'user-check': UserCheck,
  reply: Reply,
  'octagon-x': OctagonX,
  database: Database,
  wrench: Wrench,
  code: Code,
  bot: Bot,
  shield: Shield,
  search: Search,
  'message-circle': MessageCircle,
  tags: Tags,
  'scan-text': ScanText,
  brain: Brain,
  eye: Eye,
  layers: Layers,
  workflow: Workflow,
  plug: Plug,
} satisfies Record<IconName, LucideIcon>;

/** The order and names of the palette's sections. */
export const categories: readonly { readonly id: Category; readonly title: string }[] = [
  { id: 'trigger', title: 'Triggers' },
  { id: 'ai', title: 'AI' },
  { id: 'logic', title: 'Flow' },
  { id: 'data', title: 'Data' },
  { id: 'human', title: 'People' },
  { id: 'output', title: 'Output' },
];

/** The CSS colour of a category. */
export function categoryColor(category: Category | undefined): string {
  return category === undefined ? 'var(--color-muted)' : `var(--color-${category})`;
}

/** A node type's icon on a tile in its category's colour; an unknown type gets a dashed square. */
export function NodeIcon({ type, size = 28 }: { type: Pick<AnyNodeType, 'icon' | 'category'> | undefined; size?: number }) {
  const Drawing = type === undefined ? SquareDashed : drawings[type.icon];
  const color = categoryColor(type?.category);
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 items-center justify-center rounded-md"
      style={{ width: size, height: size, color, backgroundColor: `color-mix(in oklab, ${color} 14%, transparent)` }}
    >
      <Drawing size={Math.round(size * 0.57)} strokeWidth={2} />
    </span>
  );
}
