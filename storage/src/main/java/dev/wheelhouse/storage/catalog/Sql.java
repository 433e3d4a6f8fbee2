package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** Work on one connection. */
@FunctionalInterface
interface Sql<T> {
  T run(Connection connection) throws SQLException, StoreException;
}
