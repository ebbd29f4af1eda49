import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useCommands, type Command } from '@/shared/commands'
import { setLanguage } from '@/shared/messages'
import { setTheme } from '@/shared/theme'
import { navigation } from './navigation'
import { useSession } from './session'

/** What the command bar offers everywhere: pages, looks, leaving. */
export function useAppCommands(showHelp: () => void): void {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const pages: Command[] = navigation().map((entry) => ({
    id: `go:${entry.name}`,
    label: () => t('shell.go_to', { page: t(entry.label) }),
    run: () => void router.push({ name: entry.name }),
  }))
  useCommands([
    {
      id: 'sign_out',
      label: () => t('shell.sign_out'),
      run: async () => {
        await session.signOut()
        await router.replace({ name: 'sign_in' })
      },
    },
    { id: 'language:en', label: () => t('shell.language_en'), run: () => setLanguage('en') },
    { id: 'language:zh', label: () => t('shell.language_zh'), run: () => setLanguage('zh') },
    { id: 'theme:dark', label: () => t('shell.use_dark'), run: () => setTheme('dark') },
    { id: 'theme:light', label: () => t('shell.use_light'), run: () => setTheme('light') },
    { id: 'keys', label: () => t('keys.title'), key: 'Shift+Slash', run: showHelp },
    ...pages.reverse(),
  ])
}
