import { CircleCheck } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approval',
    name: 'approval',
    component: () => import('./ApprovalView.vue'),
    meta: {
      title: 'approval.title',
      permission: 'ticket.decide',
      nav: { label: 'approval.nav', icon: CircleCheck, order: 31 },
    },
  },
] satisfies RouteRecordRaw[]
