using LoadMaster.Domain;

namespace LoadMaster.Actors.Settings;

/// <summary>Opens the journal's database once before the actor system does, so that what is wrong is said in one line with what to do.</summary>
public static class JournalPreparation
{
    /// <exception cref="StartupProblemException">The journal cannot be used.</exception>
    public static void Prepare(JournalOptions journal)
    {
        switch (journal.Provider)
        {
            case JournalProvider.Sqlite:
                SqlitePreparation.Prepare(journal.ConnectionString);
                break;
            case JournalProvider.PostgreSql:
                PostgreSqlPreparation.Prepare(journal.ConnectionString);
                break;
        }
    }
}
