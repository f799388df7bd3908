import { Check, Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { setTheme, useTheme, type ThemePreference } from './theme.ts';

const choices: readonly { readonly value: ThemePreference; readonly label: string; readonly icon: typeof Sun }[] = [
  { value: 'system', label: 'System', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

/** Light, dark or like the system. */
export function ThemeMenu() {
  const { preference, theme } = useTheme();
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label="Theme" side="right">
          {theme === 'dark' ? <Moon size={16} /> : <Sun size={16} />}
        </IconButton>
      }
      entries={choices.map(({ value, label, icon: Icon }) => ({
        label,
        icon: preference === value ? <Check size={14} /> : <Icon size={14} />,
        onSelect: () => setTheme(value),
      }))}
    />
  );
}
