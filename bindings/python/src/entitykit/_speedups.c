/*
 * Makes the spans of a document in one go. `_results.py` does the same in Python, and says what is made.
 *
 * In Python's limited API, so that it serves every CPython from 3.10 on.
 */
#define Py_LIMITED_API 0x030A0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <entitykit.h>

/* What makes a tuple of a subclass of tuple. */
static newfunc make_tuple;

/* A tuple of values, which it takes over. One that is NULL could not be made, and then neither can the tuple. */
static PyObject *tuple(PyObject **values, Py_ssize_t count) {
  PyObject *made = PyTuple_New(count);
  for (Py_ssize_t index = 0; index < count; index++) {
    PyObject *value = values[index];
    if (made && value) {
      PyTuple_SetItem(made, index, value);
    } else {
      Py_XDECREF(value);
      Py_CLEAR(made);
    }
  }
  return made;
}

/* The same of a named type, without a call of its __new__. */
static PyObject *named_tuple(PyObject *type, PyObject **values, Py_ssize_t count) {
  PyObject *fields = tuple(values, count);
  PyObject *arguments = tuple(&fields, 1);
  if (!arguments) return NULL;
  PyObject *made = make_tuple((PyTypeObject *)type, arguments, NULL);
  Py_DECREF(arguments);
  return made;
}

static PyObject *string(ek_string string) {
  return string.data ? PyUnicode_DecodeUTF8(string.data, (Py_ssize_t)string.size, NULL) : Py_NewRef(Py_None);
}

static PyObject *features_of(const ek_span *span) {
  PyObject *features = PyDict_New();
  for (size_t index = 0; features && index < span->feature_count; index++) {
    PyObject *name = string(span->features[index].name), *value = string(span->features[index].value);
    if (!name || !value || PyDict_SetItem(features, name, value) < 0) Py_CLEAR(features);
    Py_XDECREF(name);
    Py_XDECREF(value);
  }
  return features;
}

static PyObject *new_kind(const ek_span *span, PyObject *source_type) {
  PyObject *source = Py_None;
  if (span->recognizer.data) {
    PyObject *fields[] = {string(span->recognizer), string(span->origin), string(span->place)};
    source = named_tuple(source_type, fields, 3);
  } else {
    Py_INCREF(source);
  }
  PyObject *kind[] = {string(span->label), string(span->id), source};
  return tuple(kind, 3);
}

static PyObject *kind_of(const ek_span *span, PyObject *kinds, PyObject *source_type) {
  if (!span->place.data) return new_kind(span, source_type);
  const char *end = span->place.data + span->place.size;
  PyObject *key = PyBytes_FromStringAndSize(span->label.data, end - span->label.data);
  if (!key) return NULL;
  PyObject *kind = PyDict_GetItemWithError(kinds, key);
  if (kind) {
    Py_INCREF(kind);
  } else if (!PyErr_Occurred()) {
    kind = new_kind(span, source_type);
    if (kind && PyDict_SetItem(kinds, key, kind) < 0) Py_CLEAR(kind);
  }
  Py_DECREF(key);
  return kind;
}

/* A text, and a place in it: so many bytes, so many code points. */
typedef struct {
  const char *bytes;
  size_t size;
  size_t byte;
  size_t character;
} cursor;

/* Moves on to the span's start. Returns 0, or -1 where the span does not lie there or behind in the text. */
static int move(cursor *at, const ek_span *span) {
  if (span->start < at->byte || span->end < span->start || at->size < span->end) {
    PyErr_Format(PyExc_ValueError, "%zu..%zu is no span from %zu on", span->start, span->end, at->byte);
    return -1;
  }
  size_t continued = 0;
  for (size_t byte = at->byte; byte < span->start; byte++) continued += (at->bytes[byte] & 0xC0) == 0x80;
  at->character += span->start - at->byte - continued;
  at->byte = span->start;
  return 0;
}

static PyObject *span_of(
    const ek_span *span, cursor *at, PyObject *score, PyObject *kind, PyObject *span_type) {
  if (move(at, span) < 0) return NULL;
  PyObject *text = PyUnicode_DecodeUTF8(at->bytes + span->start, (Py_ssize_t)(span->end - span->start), NULL);
  if (!text) return NULL;
  PyObject *fields[] = {
      PyLong_FromSize_t(at->character),
      PyLong_FromSize_t(at->character + (size_t)PyUnicode_GetLength(text)),
      text,
      Py_NewRef(PyTuple_GetItem(kind, 0)),
      Py_NewRef(PyTuple_GetItem(kind, 1)),
      Py_NewRef(score),
      features_of(span),
      Py_NewRef(PyTuple_GetItem(kind, 2)),
  };
  return named_tuple(span_type, fields, 8);
}

static PyObject *spans(PyObject *module, PyObject *arguments) {
  (void)module;
  unsigned long long first;
  Py_ssize_t count;
  PyObject *text, *span_type, *source_type, *with_id, *without_id;
  if (!PyArg_ParseTuple(arguments, "KnSOOO!O!", &first, &count, &text, &span_type, &source_type, &PyDict_Type,
                        &with_id, &PyDict_Type, &without_id))
    return NULL;
  cursor at = {.bytes = PyBytes_AsString(text), .size = (size_t)PyBytes_Size(text)};
  const ek_span *span = (const ek_span *)(uintptr_t)first;
  PyObject *made = PyTuple_New(count);
  /* Most scores are that of the span before. */
  double last = 1;
  PyObject *score = PyFloat_FromDouble(last);
  for (Py_ssize_t index = 0; made && score && index < count; index++, span++) {
    if (span->score != last) {
      Py_DECREF(score);
      score = PyFloat_FromDouble(last = span->score);
    }
    PyObject *kind = kind_of(span, span->id.data ? with_id : without_id, source_type);
    PyObject *one = score && kind ? span_of(span, &at, score, kind, span_type) : NULL;
    Py_XDECREF(kind);
    if (one) {
      PyTuple_SetItem(made, index, one);
    } else {
      Py_CLEAR(made);
    }
  }
  if (!score) Py_CLEAR(made);
  Py_XDECREF(score);
  return made;
}

static int start(PyObject *module) {
  (void)module;
  make_tuple = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
  return make_tuple ? 0 : -1;
}

PyMODINIT_FUNC PyInit__speedups(void) {
  static PyMethodDef functions[] = {{"spans", spans, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
  static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};
  static PyModuleDef module = {
      PyModuleDef_HEAD_INIT, "_speedups", NULL, 0, functions, slots, NULL, NULL, NULL,
  };
  return PyModuleDef_Init(&module);
}
