/* The time inside the GL driver.
 *
 * libepoxy calls the driver through variables, here as in GTK's own renderer. Each of those in
 * which work is done is replaced by a function that takes the time. At first a variable holds a
 * stub that resolves the entry point and writes it to the variable if it finds itself there: so the
 * variable is put back for the call, and what it holds afterwards is called next time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <epoxy/glx.h>
#include <time.h>

#include "app/em-frame-log.h"

static EmClock spent;

#define TIMED(name, type, params, args)                                                            \
  static type real_##name;                                                                         \
  static void timed_##name params                                                                  \
  {                                                                                                \
    EmClock start, end;                                                                            \
    em_clock_read (&start);                                                                        \
    epoxy_##name = real_##name;                                                                    \
    real_##name args;                                                                              \
    real_##name = epoxy_##name;                                                                    \
    epoxy_##name = timed_##name;                                                                   \
    em_clock_read (&end);                                                                          \
    spent.wall += end.wall - start.wall;                                                           \
    spent.processor += end.processor - start.processor;                                            \
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

#define TIMED_RETURN(name, type, result_type, params, args)                                        \
  static type real_##name;                                                                         \
  static result_type timed_##name params                                                           \
  {                                                                                                \
    EmClock start, end;                                                                            \
    em_clock_read (&start);                                                                        \
    epoxy_##name = real_##name;                                                                    \
    result_type const result = real_##name args;                                                   \
    real_##name = epoxy_##name;                                                                    \
    epoxy_##name = timed_##name;                                                                   \
    em_clock_read (&end);                                                                          \
    spent.wall += end.wall - start.wall;                                                           \
    spent.processor += end.processor - start.processor;                                            \
    return result;                                                                                 \
  }

TIMED_RETURN (eglSwapBuffers, PFNEGLSWAPBUFFERSPROC, EGLBoolean,
              (EGLDisplay display, EGLSurface surface), (display, surface))
TIMED_RETURN (eglSwapBuffersWithDamageEXT, PFNEGLSWAPBUFFERSWITHDAMAGEEXTPROC, EGLBoolean,
              (EGLDisplay display, EGLSurface surface, EGLint *rects, EGLint n),
              (display, surface, rects, n))
TIMED_RETURN (eglMakeCurrent, PFNEGLMAKECURRENTPROC, EGLBoolean,
              (EGLDisplay display, EGLSurface draw, EGLSurface read, EGLContext context),
              (display, draw, read, context))

/* A change of context flushes the one before: a software driver draws there. */
TIMED_RETURN (glXMakeContextCurrent, PFNGLXMAKECONTEXTCURRENTPROC, Bool,
              (Display * display, GLXDrawable draw, GLXDrawable read, GLXContext context),
              (display, draw, read, context))
TIMED_RETURN (glXMakeCurrent, PFNGLXMAKECURRENTPROC, Bool,
              (Display * display, GLXDrawable drawable, GLXContext context),
              (display, drawable, context))
TIMED_RETURN (glFenceSync, PFNGLFENCESYNCPROC, GLsync, (GLenum condition, GLbitfield flags),
              (condition, flags))
TIMED_RETURN (glClientWaitSync, PFNGLCLIENTWAITSYNCPROC, GLenum,
              (GLsync sync, GLbitfield flags, GLuint64 timeout), (sync, flags, timeout))
TIMED_RETURN (glMapBufferRange, PFNGLMAPBUFFERRANGEPROC, void *,
              (GLenum target, GLintptr offset, GLsizeiptr length, GLbitfield access),
              (target, offset, length, access))
TIMED (glBindFramebuffer, PFNGLBINDFRAMEBUFFERPROC, (GLenum target, GLuint framebuffer),
       (target, framebuffer))
TIMED (glDeleteTextures, PFNGLDELETETEXTURESPROC, (GLsizei n, const GLuint *textures),
       (n, textures))
TIMED (glDeleteFramebuffers, PFNGLDELETEFRAMEBUFFERSPROC, (GLsizei n, const GLuint *framebuffers),
       (n, framebuffers))
TIMED (glBufferSubData, PFNGLBUFFERSUBDATAPROC,
       (GLenum target, GLintptr offset, GLsizeiptr size, const void *data),
       (target, offset, size, data))
TIMED (glReadPixels, PFNGLREADPIXELSPROC,
       (GLint x, GLint y, GLsizei width, GLsizei height, GLenum format, GLenum type, void *pixels),
       (x, y, width, height, format, type, pixels))

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
  WRAP (glXMakeContextCurrent);
  WRAP (glXMakeCurrent);
  WRAP (glFenceSync);
  WRAP (glClientWaitSync);
  WRAP (glMapBufferRange);
  WRAP (glBindFramebuffer);
  WRAP (glDeleteTextures);
  WRAP (glDeleteFramebuffers);
  WRAP (glBufferSubData);
  WRAP (glReadPixels);
}

EmClock
em_gl_clock_get (void)
{
  return spent;
}

void
em_clock_read (EmClock *clock)
{
  struct timespec used;

  clock->wall = g_get_monotonic_time ();
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  clock->processor = (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}
