import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  shell: {
    not_found: '没有这个页面',
    to_start: '回到首页',
    no_page: '您的账号还没有可以打开的页面，请联系系统管理员。',
  },
}

export const en: MessageFile['en'] = {
  shell: {
    not_found: 'There is no such page',
    to_start: 'Back to the start',
    no_page: 'There is no page that your account may open. Please ask an administrator.',
  },
}
