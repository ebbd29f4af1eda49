import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  session: {
    sign_in: '登录',
    motto: '每件投诉，都有回音',
    username: '用户名',
    password: '密码',
    code: '动态验证码',
    code_hint: '请输入验证器上的 6 位数字。',
    other_language: 'English',
    current_password: '当前密码',
    new_password: '新密码',
    repeat_password: '再输一遍新密码',
    repeat_differs: '两次输入的新密码不一致。',
    password_rule: '至少 10 个字符，可以是一句话。',
    change_password: '修改密码',
    changed: '密码已修改，其他设备上的登录已退出。',
  },
}

export const en: MessageFile['en'] = {
  session: {
    sign_in: 'Sign in',
    motto: 'Every complaint gets an answer',
    username: 'User name',
    password: 'Password',
    code: 'Verification code',
    code_hint: 'The six digits that your authenticator shows.',
    other_language: 'Use Chinese',
    current_password: 'Current password',
    new_password: 'New password',
    repeat_password: 'New password once more',
    repeat_differs: 'The two are not the same.',
    password_rule: 'At least 10 characters; a sentence will do.',
    change_password: 'Change password',
    changed: 'The password is changed; other devices are signed out.',
  },
}
