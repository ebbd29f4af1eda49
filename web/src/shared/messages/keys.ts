import type { MessageFile } from '.'

// What keys do, as the list behind `?` says it.

export const zh: MessageFile['zh'] = {
  keys: {
    title: '快捷键',
    next: '下一条',
    previous: '上一条',
    select: '选择',
    open: '打开',
    back: '返回',
    search: '搜索',
    commands: '命令栏',
    help: '快捷键列表',
    undo: '撤销',
    new_ticket: '新建工单',
    submit: '提交',
  },
}

export const en: MessageFile['en'] = {
  keys: {
    title: 'Keyboard shortcuts',
    next: 'Next',
    previous: 'Previous',
    select: 'Select',
    open: 'Open',
    back: 'Back',
    search: 'Search',
    commands: 'Command bar',
    help: 'List of shortcuts',
    undo: 'Undo',
    new_ticket: 'New ticket',
    submit: 'Submit',
  },
}
