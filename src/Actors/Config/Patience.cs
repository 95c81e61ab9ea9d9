using LoadMaster.Domain;
using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Config;

/// <summary>
/// How much longer than other changes one that replaces the document may take: to be served, and to come to the partner. Who decides, who hands on
/// and who asked wait each longer than the one before, so that the first gives the answer.
/// </summary>
public static class Patience
{
    /// <summary>A document is read, written to a journal or made into a table at this rate on a slow machine.</summary>
    private const int BytesPerSecond = 1024 * 1024;

    /// <summary>Of the active node for the data plane and the partner, by the document's size.</summary>
    public static TimeSpan For(ConfigChange change) =>
        change is ConfigChange.ConfigReplaced replaced ? TimeSpan.FromSeconds((double)DocumentSize.Of(replaced.Config) / BytesPerSecond) : TimeSpan.Zero;

    /// <summary>Of who only knows the command: as for the largest document.</summary>
    public static TimeSpan For(ConfigCommand command) =>
        command is ConfigCommand.ReplaceConfig or ConfigCommand.Rollback ? TimeSpan.FromSeconds((double)Limits.ConfigDocumentBytesMax / BytesPerSecond) : TimeSpan.Zero;
}
