package dev.wheelhouse.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Benches by name. Each starts what it measures and its rival, and prints ratios of the same run.
 */
public final class Bench {
  private Bench() {}

  private interface Case {
    void run() throws Exception;
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("start", StartBench::run);
    cases.put("page", HotBench::pages);
    cases.put("range", HotBench::ranges);
    cases.put("file", HotBench::files);
    cases.put("idle", CrowdBench::idle);
    cases.put("slow", CrowdBench::slow);
    cases.put("disk", CrowdBench::disk);
    cases.put("fill", FillBench::together);
    cases.put("heap", FillBench::huge);
    cases.put("download", DownloadBench::all);
    cases.put("download-limited", DownloadBench::limited);
    cases.put("download-free", DownloadBench::free);
    cases.put("download-delay", DownloadBench::delayed);
    cases.put("download-cut", DownloadBench::cut);
    cases.put("together", TogetherBench::run);
    cases.put("resume", ResumeBench::run);
    cases.put("tail", TailBench::run);
    cases.put("cpu", CpuBench::run);
    cases.put("catalog", CatalogBench::run);
    cases.put("million", MillionBench::run);
    cases.put("install", InstallBench::run);
    cases.put("parse", ParseBench::run);
    cases.put("bigpage", ServerScaleBench::run);
    cases.put("compile", CompileBench::run);
    cases.put("gap", GapBench::run);
    cases.put("bundle", BundleBench::run);
    cases.put("verify", VerifyBench::run);
    return cases;
  }

  /** Runs the named cases; without a name lists them. */
  public static void main(String[] names) throws Exception {
    if (names.length == 0) {
      System.out.println(
          """
          start     from exec to the first answered page, of the archive; idle memory; sizes
          page      hot pages of 2 KB, 30 KB and 1 MB, and 304, against nginx (needs nginx and wrk)
          range     64 KiB ranges of a warm wheel against nginx (needs nginx and wrk)
          file      a warm wheel of 512 MB to 1, 4, 32 clients, against nginx
          idle      5000 connections that stay (needs nginx and wrk, as the next two do)
          slow      1000 readers of 100 KB/s of a warm wheel; how others fare meanwhile
          disk      hot pages while a wheel outside the page cache is sent; drops that, so needs root
          fill      20 clients of one cold wheel of 64 MB
          heap      8 clients of one cold wheel of 3 GB with the launcher's -Xmx128m
          catalog   look-ups among 100 000 files
          million   start and cold pages over a catalog of 1 000 000 files
          install   pip install of 30 small wheels: straight, cold, warm
          parse     pages of 200 000 files, lists of 800 000 projects, with -Xmx128m
          bigpage   the whole server with a page of 200 000 files
          bundle    export and import of a wheel of 1 GB and 400 small ones, against cp and sha256sum
          verify    verify of the same wheels, against sha256sum on all cores
          compile   uv resolves the recorded verl stack: straight, cold, warm; needs the recording
          gap       the same stack planned, seeded, carried over, installed; also needs Python 3.10

          Cold wheels of 512 MB from an origin in a process of its own; need curl and aria2c:
          download          the four that follow
          download-limited  20 MB/s a connection, against aria2c; first byte
          download-free     no limit, against one curl
          download-delay    50 ms before each answer, against aria2c
          download-cut      one of 100 and one of 10 answers cut, against none
          resume            killed half-way, started again, asked again
          cpu               CPU seconds a GB, against aria2c and sha256sum
          and of other sizes:
          together          20 clients of a cold wheel of 64 MB, against a warm one
          tail              the last 64 KB of a cold wheel of 800 MB

          BENCH_ROUNDS, BENCH_MB and BENCH_PROJECTS make these shorter, to try them out;
          BENCH_ARCHIVE names a directory that ./dev dist filled\
          """);
      return;
    }
    facts();
    for (String name : names) {
      Case one = cases().get(name);
      if (one == null) {
        System.err.println("bench: no case is called " + name);
        System.exit(2);
      } else {
        System.out.println("\n== " + name);
        one.run();
      }
    }
    System.exit(0);
  }

  private static void facts() throws IOException {
    System.out.printf(
        "%d cores, Java %s, Linux %s%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        System.getProperty("os.version"));
  }
}
