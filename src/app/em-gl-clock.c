/* The time inside the GL driver.
 *
 * libepoxy calls the driver through variables, here as in GTK's own renderer. Each of those in
 * which work is done is replaced by a function that takes the time. The first real call resolves a
 * variable and writes it, so the replacement is put back after each call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <epoxy/glx.h>

#include "app/em-frame-log.h"

static gint64 spent;

#define TIMED(name, type, params, args)                                                            \
  static type real_##name;                                                                         \
  static void timed_##name params                                                                  \
  {                                                                                                \
    const gint64 start = g_get_monotonic_time ();                                                  \
    real_##name args;                                                                              \
    if (epoxy_##name != timed_##name)                                                              \
      {                                                                                            \
        real_##name = epoxy_##name;                                                                \
        epoxy_##name = timed_##name;                                                               \
      }                                                                                            \
    spent += g_get_monotonic_time () - start;                                                      \
  }

TIMED (glClear, PFNGLCLEARPROC, (GLbitfield mask), (mask))
TIMED (glDrawArrays, PFNGLDRAWARRAYSPROC, (GLenum mode, GLint first, GLsizei count),
       (mode, first, count))
TIMED (glDrawElements, PFNGLDRAWELEMENTSPROC,
       (GLenum mode, GLsizei count, GLenum type, const void *indices), (mode, count, type, indices))
TIMED (glTexImage2D, PFNGLTEXIMAGE2DPROC,
       (GLenum target, GLint level, GLint internal, GLsizei width, GLsizei height, GLint border,
        GLenum format, GLenum type, const void *pixels),
       (target, level, internal, width, height, border, format, type, pixels))
TIMED (glTexSubImage2D, PFNGLTEXSUBIMAGE2DPROC,
       (GLenum target, GLint level, GLint x, GLint y, GLsizei width, GLsizei height, GLenum format,
        GLenum type, const void *pixels),
       (target, level, x, y, width, height, format, type, pixels))
TIMED (glBlitFramebuffer, PFNGLBLITFRAMEBUFFERPROC,
       (GLint x0, GLint y0, GLint x1, GLint y1, GLint to_x0, GLint to_y0, GLint to_x1, GLint to_y1,
        GLbitfield mask, GLenum filter),
       (x0, y0, x1, y1, to_x0, to_y0, to_x1, to_y1, mask, filter))
TIMED (glBufferData, PFNGLBUFFERDATAPROC,
       (GLenum target, GLsizeiptr size, const void *data, GLenum usage),
       (target, size, data, usage))
TIMED (glFlush, PFNGLFLUSHPROC, (void), ())
TIMED (glFinish, PFNGLFINISHPROC, (void), ())
TIMED (glLinkProgram, PFNGLLINKPROGRAMPROC, (GLuint program), (program))
TIMED (glCompileShader, PFNGLCOMPILESHADERPROC, (GLuint shader), (shader))
TIMED (glGenerateMipmap, PFNGLGENERATEMIPMAPPROC, (GLenum target), (target))
TIMED (glXSwapBuffers, PFNGLXSWAPBUFFERSPROC, (Display * display, GLXDrawable drawable),
       (display, drawable))

#define TIMED_EGL(name, type, params, args)                                                        \
  static type real_##name;                                                                         \
  static EGLBoolean timed_##name params                                                            \
  {                                                                                                \
    const gint64 start = g_get_monotonic_time ();                                                  \
    const EGLBoolean result = real_##name args;                                                    \
    if (epoxy_##name != timed_##name)                                                              \
      {                                                                                            \
        real_##name = epoxy_##name;                                                                \
        epoxy_##name = timed_##name;                                                               \
      }                                                                                            \
    spent += g_get_monotonic_time () - start;                                                      \
    return result;                                                                                 \
  }

TIMED_EGL (eglSwapBuffers, PFNEGLSWAPBUFFERSPROC, (EGLDisplay display, EGLSurface surface),
           (display, surface))
TIMED_EGL (eglSwapBuffersWithDamageEXT, PFNEGLSWAPBUFFERSWITHDAMAGEEXTPROC,
           (EGLDisplay display, EGLSurface surface, EGLint *rects, EGLint n),
           (display, surface, rects, n))
TIMED_EGL (eglMakeCurrent, PFNEGLMAKECURRENTPROC,
           (EGLDisplay display, EGLSurface draw, EGLSurface read, EGLContext context),
           (display, draw, read, context))

#define WRAP(name)                                                                                 \
  real_##name = epoxy_##name;                                                                      \
  epoxy_##name = timed_##name

void
em_gl_clock_start (void)
{
  WRAP (glClear);
  WRAP (glDrawArrays);
  WRAP (glDrawElements);
  WRAP (glTexImage2D);
  WRAP (glTexSubImage2D);
  WRAP (glBlitFramebuffer);
  WRAP (glBufferData);
  WRAP (glFlush);
  WRAP (glFinish);
  WRAP (glLinkProgram);
  WRAP (glCompileShader);
  WRAP (glGenerateMipmap);
  WRAP (glXSwapBuffers);
  WRAP (eglSwapBuffers);
  WRAP (eglSwapBuffersWithDamageEXT);
  WRAP (eglMakeCurrent);
}

gint64
em_gl_clock_get (void)
{
  return spent;
}
