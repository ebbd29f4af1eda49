import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  preferences: {
    title: '个人设置',
    account: '账号',
    name: '姓名',
    username: '用户名',
    roles: '角色',
    look: '外观与语言',
    keys: '键盘',
    keys_hint: '关闭后只有 F 键和 Ctrl 组合键起作用，适合使用语音输入或读屏软件的人。',
    kept_here: '外观、语言和键盘的选择保存在这台电脑上。',
    password: '修改密码',
    tour: '重新看一遍新手指引',
  },
}

export const en: MessageFile['en'] = {
  preferences: {
    title: 'Settings',
    account: 'Account',
    name: 'Name',
    username: 'User name',
    roles: 'Roles',
    look: 'Theme and language',
    keys: 'Keyboard',
    keys_hint: 'When off, only F-keys and Ctrl act: for those who dictate or use a screen reader.',
    kept_here: 'Theme, language and keyboard are kept on this computer.',
    password: 'Change password',
    tour: 'See the tour again',
  },
}
