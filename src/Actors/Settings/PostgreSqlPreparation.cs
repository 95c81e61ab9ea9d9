using System.Net.Sockets;
using LoadMaster.Domain;
using Npgsql;

namespace LoadMaster.Actors.Settings;

/// <summary>Checks that the PostgreSQL journal can be reached and written. Akka makes its tables itself.</summary>
internal static class PostgreSqlPreparation
{
    private const int ConnectTimeoutSeconds = 5;

    public static void Prepare(string connectionString)
    {
        var builder = Read(connectionString);
        try
        {
            using var connection = new NpgsqlConnection(builder.ToString());
            connection.Open();
            using var command = new NpgsqlCommand("select pg_is_in_recovery(), has_schema_privilege(current_schema(), 'CREATE')", connection);
            using var reader = command.ExecuteReader();
            reader.Read();
            if (reader.GetBoolean(0))
            {
                throw Problem(builder, "it is a read-only replica", "Name the primary in the connection string");
            }

            if (reader.IsDBNull(1) || !reader.GetBoolean(1))
            {
                throw Problem(builder, $"user {builder.Username} may not make tables there", "Grant CREATE on its schema");
            }
        }
        catch (PostgresException error)
        {
            throw Problem(builder, error.MessageText, "Look at user, password and database in the journal's connection string");
        }
        catch (Exception error) when (error is NpgsqlException or SocketException or TimeoutException)
        {
            throw Problem(builder, error.InnerException?.Message ?? error.Message, "Start it, or look at host and port in the journal's connection string");
        }
    }

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) { Timeout = ConnectTimeoutSeconds, CommandTimeout = ConnectTimeoutSeconds, Pooling = false };
        }
        catch (ArgumentException error)
        {
            throw new StartupProblemException(ProblemCodes.BadOption, $"The journal's connection string cannot be read: {error.Message} Use, for example, 'Host=db;Database=loadmaster;Username=loadmaster;Password=...'.");
        }
    }

    /// <summary>Never shows the password.</summary>
    private static StartupProblemException Problem(NpgsqlConnectionStringBuilder builder, string what, string remedy) => new(
        ProblemCodes.JournalFailed,
        $"The configuration journal in PostgreSQL database '{builder.Database}' at {builder.Host}:{builder.Port} cannot be used: {what.TrimEnd('.')}. {remedy}.");
}
