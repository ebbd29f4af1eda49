import { EditPen } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/intake',
    name: 'intake',
    component: () => import('./IntakeView.vue'),
    meta: {
      title: 'intake.title',
      permission: 'tickets.create',
      nav: { label: 'intake.nav', icon: EditPen, order: 11 },
    },
  },
] satisfies RouteRecordRaw[]
