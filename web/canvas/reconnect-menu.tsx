import type { ReactElement } from 'react';
import { Menu } from '../ui/menu.tsx';

export interface ReconnectMenuProps {
  /** The outputs that the edge may come from instead; with none, nothing is offered. */
  readonly outputs: readonly string[];
  readonly onChoose: (port: string) => void;
  /** The button that opens the menu. */
  readonly children: ReactElement;
}

/** Offers other outputs to an edge whose output no longer exists. */
export function ReconnectMenu({ outputs, onChoose, children }: ReconnectMenuProps) {
  if (outputs.length === 0) return null;
  return <Menu align="start" trigger={children} entries={outputs.map((port) => ({ label: port, onSelect: () => onChoose(port) }))} />;
}
