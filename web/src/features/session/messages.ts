import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  session: { sign_in: '登录', username: '用户名', password: '密码' },
}

export const en: MessageFile['en'] = {
  session: { sign_in: 'Sign in', username: 'User name', password: 'Password' },
}
