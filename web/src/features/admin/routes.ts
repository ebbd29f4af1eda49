import { Setting } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import { sections } from './sections'

export default [
  {
    path: '/admin',
    name: 'admin',
    component: () => import('./AdminView.vue'),
    meta: {
      title: 'admin.title',
      anyPermission: [...new Set(sections.map((section) => section.permission))],
      nav: { label: 'admin.title', icon: Setting, order: 90 },
    },
    children: sections.map((section) => ({
      path: section.path,
      name: `admin_${section.name}`,
      component: section.component,
      props: section.props ?? {},
      meta: { title: `admin.${section.name}`, permission: section.permission },
    })),
  },
] satisfies RouteRecordRaw[]
