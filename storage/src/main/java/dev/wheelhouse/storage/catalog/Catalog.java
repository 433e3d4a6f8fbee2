package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The mirror's memory. A method that returns after a change has made it durable.
 *
 * <p>Threads may share a catalog. Methods block; callers may be virtual threads, since the work is
 * done on the catalog's own few platform threads. Never call from an event loop.
 */
public interface Catalog extends AutoCloseable {
  // --- pages: the ledger

  /** What a source last said of a project, without its files. */
  Optional<PageState> state(String source, ProjectName project) throws StoreException;

  /** All that the ledger knows of a project at a source; empty if the source was never asked. */
  Optional<SourcePage> page(String source, ProjectName project) throws StoreException;

  /**
   * Takes in a page as upstream gave it now. Files not seen before get a row; those that changed
   * are updated; those that are gone from the page are marked delisted (once, with {@code at});
   * those that are back are unmarked. A file whose URL is known with another sha256 gets a new row,
   * at an address with a {@code ~<16 hex>} segment, and the older row is superseded; if the older
   * bytes come back, the older row is current again. {@code uploadTime} is fixed once and never
   * moves.
   *
   * @return the state after the change
   */
  default PageState listed(
      String source,
      ProjectPage page,
      Instant at,
      @Nullable String etag,
      @Nullable String lastModified,
      Sha256 body)
      throws StoreException {
    return listed(source, page, page.files()::forEach, at, etag, lastModified, body);
  }

  /**
   * As the other, yet with {@code files} in the place of the page's own, so that they need not be
   * in memory. They are asked for once, by the catalog's own thread: nobody else writes meanwhile.
   * If telling them fails, so does this, and nothing has changed.
   */
  PageState listed(
      String source,
      ProjectPage page,
      Links files,
      Instant at,
      @Nullable String etag,
      @Nullable String lastModified,
      Sha256 body)
      throws StoreException;

  /** Tells the files of a page, one after another. */
  @FunctionalInterface
  interface Links {
    void tell(Consumer<FileLink> each);
  }

  /** How many files the ledger knows of a project at a source. */
  long count(String source, ProjectName project) throws StoreException;

  /** Tells the number and the name of every file of a project at a source, by number. */
  void eachName(String source, ProjectName project, ObjLongConsumer<String> each)
      throws StoreException;

  /** The files with these numbers, in order of number; those that are none are left out. */
  List<FileRow> files(List<Long> ids) throws StoreException;

  /** The source confirmed what it last said. */
  void confirmed(String source, ProjectName project, Instant at) throws StoreException;

  /**
   * The source said that it has no such project. If it once had, the project has vanished: all its
   * listed files are withdrawn.
   */
  PageState absent(String source, ProjectName project, Instant at) throws StoreException;

  /**
   * A person lifts (or restores) the hiding of a quarantined or vanished project, at all sources.
   */
  boolean allow(ProjectName project, boolean allowed) throws StoreException;

  // --- files

  /** The file at {@code /files/<source>/<address>}; the address in canonical form. */
  Optional<FileRow> file(String source, String address) throws StoreException;

  /** Every row, of any source, whose listed or first-seen digest is this. */
  List<FileRow> filesOf(Sha256 sha256) throws StoreException;

  /** Every row, of any source, with this file name or upstream name. */
  List<FileRow> filesNamed(String filename) throws StoreException;

  /** Tells every file whose bytes are here, by project, then source, then id. */
  void eachHere(@Nullable ProjectName project, Consumer<FileRow> each) throws StoreException;

  /** The names of projects with a row at a source, or with bytes here at any source if null. */
  SortedSet<ProjectName> projects(@Nullable String source) throws StoreException;

  /** Tells the names of all projects that one of the sources lists, sorted and without doubles. */
  void eachProject(Collection<String> sources, Consumer<ProjectName> each) throws StoreException;

  // --- blobs

  /** The blob with these bytes, if it is here. */
  Optional<StoredBlob> blob(Sha256 sha256) throws StoreException;

  /** Tells every blob that is here, by digest. */
  void eachBlob(Consumer<StoredBlob> each) throws StoreException;

  /**
   * A blob is in the store for this file. Where the source gave no digest, the blob's becomes the
   * first-seen one. If the digest already has a blob, that one stays and is returned; it is not
   * condemned any more.
   *
   * @throws StoreException.Missing if that very blob was {@linkplain #forget forgotten} meanwhile
   * @param validator the last ETag under which clients got its bytes unverified, or null
   */
  StoredBlob stored(long file, BlobName blob, long size, Instant at, @Nullable String validator)
      throws StoreException;

  /** The bytes of a blob are gone or damaged: forget that it is here. Files keep their rows. */
  void lost(BlobName blob) throws StoreException;

  /**
   * Remembers what the origins of files told beside their pages, or that they did not, by the
   * number of the file; all or nothing. A size and a {@code Last-Modified} that are known stay.
   */
  void learned(Map<Long, FileFacts> byFile) throws StoreException;

  // --- making room

  /** A blob was handed out, or its bytes are wanted. Flushed a little later; never blocks. */
  void used(BlobName blob, Instant at);

  /** A person handed over the bytes of a file that a source has: they are never removed. */
  void pin(long file, Instant at) throws StoreException;

  /** How much is here. */
  StoreSums sums() throws StoreException;

  /**
   * Blobs that may go, the least recently used first: no file that needs one is pinned, seeded,
   * superseded, or gone at its source. Condemned ones are not among them.
   *
   * @param refetchable the sources that can be asked again
   * @param bytes it ends with the blob that reaches so many
   */
  List<StoredBlob> removable(Set<String> refetchable, long bytes) throws StoreException;

  /** Marks blobs as going. They stay here, and stay for good if they are used meanwhile. */
  void condemn(List<BlobName> blobs, Instant at) throws StoreException;

  /** Those condemned at {@code by} or before, the least recently used first. */
  List<StoredBlob> condemned(Instant by) throws StoreException;

  /** Condemns nobody any more. */
  void spare() throws StoreException;

  /**
   * Forgets a condemned blob, if it is still condemned and may still go; both are looked at in the
   * same transaction. Its bytes are then needed by nobody.
   *
   * @param by condemned at or before that
   * @return whether it is forgotten
   */
  boolean forget(BlobName blob, Set<String> refetchable, Instant by) throws StoreException;

  /**
   * Sees to it that a blob that no row names is never entered.
   *
   * @return false if a row names it: it stays
   */
  boolean disown(BlobName blob) throws StoreException;

  // --- METADATA

  /** METADATA bytes by their digest. */
  Optional<byte[]> metadata(Sha256 digest) throws StoreException;

  /**
   * Keeps METADATA bytes and notes that they are this file's, whatever was noted before.
   *
   * @param requiresPython the specifier that they have, shown where the source gives none, or null
   */
  void metadata(long file, Sha256 digest, byte[] body, @Nullable String requiresPython)
      throws StoreException;

  /**
   * As {@link #metadata(long, Sha256, byte[], String)}, for bytes that no digest vouches for: what
   * is noted already stays.
   *
   * @return the digest of what the file now has
   */
  Sha256 provisionalMetadata(long file, Sha256 digest, byte[] body, @Nullable String requiresPython)
      throws StoreException;

  /** Notes that the METADATA of a file must not be read; what was noted before is forgotten. */
  void refuseMetadata(long file, RefusedMetadata refused) throws StoreException;

  /** Why the METADATA of a file must not be read, if so. */
  Optional<RefusedMetadata> refusedMetadata(long file) throws StoreException;

  // --- the JSON of projects

  /** What a source last answered, if it was ever asked. */
  Optional<ProjectJson> json(ProjectJson.Key key) throws StoreException;

  /** Takes the place of what the source answered before. */
  void json(ProjectJson answer) throws StoreException;

  /** The source confirmed what it last answered. */
  void jsonConfirmed(ProjectJson.Key key, Instant at) throws StoreException;

  // --- origins

  /** What was seen of a host, as the files of one source use it. */
  Optional<OriginTraits> origin(String source, String host) throws StoreException;

  /** Remembers what was seen of an origin. */
  void origin(OriginTraits traits) throws StoreException;

  // --- local files

  /** How a local project stands to upstream, if it has been decided. */
  Optional<LocalKind> localKind(ProjectName project) throws StoreException;

  /** Decides or changes by hand how a local project stands to upstream. */
  void localKind(ProjectName project, LocalKind kind, String reason, Instant at)
      throws StoreException;

  /**
   * Adds a file that a person handed over, its blob and its METADATA, in one transaction. If {@code
   * replace} names a row, that row is taken off the pages (superseded) in the same one.
   */
  FileRow local(
      LocalFile file, BlobName blob, byte @Nullable [] metadata, @Nullable Long replace, Instant at)
      throws StoreException;

  // --- files of a folder

  /** As {@link #local}, for a file that lies in the folder of another source. */
  FileRow taken(
      String source,
      LocalFile file,
      BlobName blob,
      byte @Nullable [] metadata,
      @Nullable Long replace,
      Instant at)
      throws StoreException;

  /** A file no longer lies in the folder of its source; once, and until it is taken again. */
  void delisted(long file, Instant at) throws StoreException;

  // --- frozen views

  /** All of them, by name. */
  List<FrozenView> frozenViews() throws StoreException;

  /** Keeps a view under its name; false if the name is taken, and nothing changed. */
  boolean freeze(FrozenView view) throws StoreException;

  /** Forgets a frozen view; false if none has the name. */
  boolean unfreeze(String name) throws StoreException;

  // --- sets

  /** Every set, by name. */
  List<FileSet> sets() throws StoreException;

  /** The set of a name, if there is one. */
  Optional<FileSet> set(String name) throws StoreException;

  /** The files of a set, by project, file name and source; none if there is no such set. */
  List<FileRow> filesOfSet(String name) throws StoreException;

  /**
   * Stores a set in the place of the one that has its name.
   *
   * @throws IllegalArgumentException if a file is no row's id
   */
  void putSet(FileSet set) throws StoreException;

  /** Forgets a set, whose files stay; whether there was one. */
  boolean removeSet(String name) throws StoreException;

  // --- from other mirrors

  /**
   * Keeps METADATA that a file is going to have; nothing shows of it before. Of a digest that is
   * known already, nothing changes.
   */
  void keepMetadata(Sha256 digest, byte[] body) throws StoreException;

  /**
   * Takes in files with all that another mirror knew of them, in one transaction. What is known
   * here of a file already stays. Where other bytes stand at an address of an upstream, the file
   * gets one with a {@code ~<16 hex>} segment.
   *
   * @return if something is refused, nothing was taken in
   */
  Arrival.Outcome takeIn(Arrival arrival, Instant at) throws StoreException;

  // --- wants

  /** Remembers that something was asked for and is not here. May be flushed a little later. */
  void want(String kind, String name, String requester, Instant at);

  /** Everything wanted, the latest first. */
  List<Want> wants() throws StoreException;

  @Override
  void close();
}
