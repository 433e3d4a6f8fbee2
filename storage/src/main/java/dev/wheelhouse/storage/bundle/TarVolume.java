package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/** A bundle's tar; where each file lies in it is known from its headers. */
final class TarVolume implements Volume {
  private final Path place;
  private final SortedMap<String, TarIndex.Member> members;

  private TarVolume(Path place, SortedMap<String, TarIndex.Member> members) {
    this.place = place;
    this.members = members;
  }

  static TarVolume open(Path place) throws IOException {
    try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
      return new TarVolume(place, TarIndex.read(channel, place.toString()));
    }
  }

  @Override
  public Path place() {
    return place;
  }

  @Override
  public OptionalLong size(String path) {
    TarIndex.Member member = members.get(path);
    return member == null ? OptionalLong.empty() : OptionalLong.of(member.size());
  }

  @Override
  public InputStream open(String path) throws IOException {
    TarIndex.Member member = members.get(path);
    if (member == null) {
      throw new BundleException(place + ": no " + path);
    }
    FileChannel channel = FileChannel.open(place, StandardOpenOption.READ);
    return new Slice(channel, member.offset(), member.size());
  }

  @Override
  public List<String> names(String directory) {
    return members.tailMap(directory).keySet().stream()
        .takeWhile(path -> path.startsWith(directory))
        .map(path -> path.substring(directory.length()))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  @Override
  public void close() {
    // Each file is opened by itself: threads then read side by side.
  }
}
