import sys
sys.path = [place for place in sys.path if place not in ("", ".")]
import json, os, platform, sysconfig

def tags():
    for name in ("packaging.tags", "pip._vendor.packaging.tags"):
        try:
            module = __import__(name, fromlist=["sys_tags"])
            return [str(tag) for tag in module.sys_tags()]
        except Exception:
            pass
    return []

try:
    import pip
    version, place = pip.__version__, os.path.dirname(os.path.realpath(pip.__file__))
except Exception:
    version, place = "", ""
known = tags()
print(json.dumps({
    "version": platform.python_version(),
    "executable": sys.executable or "",
    "prefix": sys.prefix,
    "venv": sys.prefix != sys.base_prefix,
    "platform": sysconfig.get_platform(),
    "bits": 64 if sys.maxsize > 2 ** 32 else 32,
    "tags": known[:1] + [tag for tag in known if tag.endswith("-none-any")][:1],
    "accepted": len(known),
    "pip": version,
    "pip-at": place,
}))
