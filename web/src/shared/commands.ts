import { computed, onScopeDispose, shallowReactive } from 'vue'
import { matches } from './matching'

/** One line of the command bar (Ctrl+K). */
export interface Command {
  id: string
  /** The text as shown. */
  label: string | (() => string)
  /** More words to find it by, for example pinyin initials. */
  keywords?: string
  /** A shortcut to show beside it. */
  key?: string
  when?: () => boolean
  run: () => void | Promise<void>
}

const active = shallowReactive(new Map<string, Command>())

/** Offered as long as the component that calls it. */
export function useCommands(commands: readonly Command[]): void {
  for (const command of commands) active.set(command.id, command)
  onScopeDispose(() => {
    for (const command of commands) {
      if (active.get(command.id) === command) active.delete(command.id)
    }
  })
}

export const activeCommands = computed(() => [...active.values()])

export function labelOf(command: Command): string {
  return typeof command.label === 'function' ? command.label() : command.label
}

/** What fits the words, views' own commands (the later ones) first. */
export function findCommands(text: string): Command[] {
  return activeCommands.value
    .filter((command) => !command.when || command.when())
    .filter((command) => matches(text, `${labelOf(command)} ${command.keywords ?? ''}`))
    .reverse()
}
