import type { MessageFile } from '.'

type Language = MessageFile['zh']

export const zh: Language = {
  app: { name: '闭环', title: '{page} · 闭环' },
  action: {
    cancel: '取消',
    close: '关闭',
    confirm: '确定',
    copy: '复制',
    copied: '已复制',
    retry: '重试',
    save: '保存',
    submit: '提交',
    more: '更多',
    back: '返回',
    remove: '移除',
    search: '搜索',
  },
  state: {
    loading: '正在加载…',
    empty: '这里还没有内容',
    stale: '显示的可能不是最新内容',
    failed: '没有成功',
    request: '请求编号 {id}',
    kept: '您填写的内容仍然保留。',
    saved: '已保存 {time}',
    unsaved: '未保存',
    saving: '保存中…',
  },
  problem: {
    unreachable: '连接不上服务器',
    unreachable_detail: '网络恢复后会自动重试。',
    unexpected: '服务器给出了意外的答复',
  },
}

export const en: Language = {
  app: { name: 'Bihuan', title: '{page} · Bihuan' },
  action: {
    cancel: 'Cancel',
    close: 'Close',
    confirm: 'OK',
    copy: 'Copy',
    copied: 'Copied',
    retry: 'Try again',
    save: 'Save',
    submit: 'Submit',
    more: 'More',
    back: 'Back',
    remove: 'Remove',
    search: 'Search',
  },
  state: {
    loading: 'Loading…',
    empty: 'Nothing here yet',
    stale: 'This may not be the latest',
    failed: 'That did not work',
    request: 'Request {id}',
    kept: 'What you entered is kept.',
    saved: 'Saved {time}',
    unsaved: 'Not saved',
    saving: 'Saving…',
  },
  problem: {
    unreachable: 'The server cannot be reached',
    unreachable_detail: 'It is tried again as soon as the network is back.',
    unexpected: 'The server gave an unexpected answer',
  },
}
