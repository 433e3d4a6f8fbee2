package dev.wheelhouse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions of the house: who may know whom. */
class ArchitectureTest {
  private static JavaClasses house;

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(place -> !place.contains("tests.jar"))
            .importPackages("dev.wheelhouse");
  }

  @Test
  void netty_outsideHttp_isUnknown() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(house);
  }

  @Test
  void okHttp_outsideUpstream_isUnknown() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..upstream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..")
        .check(house);
  }

  @Test
  void jdbc_outsideCatalog_isUnknown() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..storage.catalog..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..")
        .check(house);
  }

  @Test
  void storage_andUpstream_doNotSeeEachOther() {
    noClasses()
        .that()
        .resideInAPackage("..storage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..upstream..", "..mirror..", "..http..")
        .check(house);
    noClasses()
        .that()
        .resideInAPackage("..upstream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..storage..", "..mirror..", "..http..")
        .check(house);
  }

  @Test
  void index_knowsNoOtherRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.wheelhouse.index..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.wheelhouse.config..",
            "dev.wheelhouse.storage..",
            "dev.wheelhouse.upstream..",
            "dev.wheelhouse.mirror..",
            "dev.wheelhouse.http..",
            "java.net.http..")
        .check(house);
  }

  @Test
  void mirror_knowsNoServer() {
    noClasses()
        .that()
        .resideInAPackage("..mirror..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..http..")
        .check(house);
  }

  @Test
  void rooms_haveNoCycles() {
    slices().matching("dev.wheelhouse.(**)").should().beFreeOfCycles().check(house);
  }

  /** An interrupt closes a FileChannel for everybody who reads it. */
  @Test
  void noThread_isInterrupted() {
    noClasses().should().callMethod(ExecutorService.class, "shutdownNow").check(house);
    noClasses().should().callMethod(Future.class, "cancel", boolean.class).check(house);
  }
}
