using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Update;

/// <summary>Whether a package that is whole and signed may be rolled out here: all that speaks against it, at once.</summary>
public static class PackageRules
{
    /// <summary>What must stay free on the disk beside the package and the unpacked version.</summary>
    public const long SpareBytes = 64L * 1024 * 1024;

    /// <param name="own">This node's version; null: it has none of the form, and anything is newer.</param>
    /// <param name="running">What each node that takes part runs, this one too.</param>
    /// <param name="speaks">What every node of the pair speaks, by its name; empty on a single node.</param>
    public static IReadOnlyList<ConfigProblem> Problems(
        PackageManifest package,
        SoftwareVersion? own,
        IReadOnlyCollection<string> running,
        IReadOnlyDictionary<string, PairVersion> speaks,
        string runtime,
        long freeBytes,
        bool force)
    {
        var problems = new List<ConfigProblem>();
        if (package.Runtime != runtime)
            problems.Add(new(ProblemCodes.BadPackage, "", $"The package is built for {package.Runtime}, and this machine is {runtime}; take the one for it."));
        if (running.All(version => version == package.Version.ToString()))
            problems.Add(new(ProblemCodes.NothingToUpdate, "", $"Version {package.Version} runs already."));
        else if (own is not null && package.Version.CompareTo(own) < 0 && !force)
            problems.Add(new(ProblemCodes.Downgrade, "", $"Version {package.Version} is older than {own}, which runs here, and may not read all that this one has written; --force installs it all the same, 'lm update rollback' goes back to the version before."));
        var needed = package.PayloadBytes + package.UnpackedBytes + SpareBytes;
        if (freeBytes < needed)
            problems.Add(new(ProblemCodes.NoDiskSpace, "", $"The update needs {Megabytes(needed)} MB of free disk, and there are {Megabytes(freeBytes)}; make room and try again."));
        problems.AddRange(speaks
            .Where(node => !package.Pair.WorksWith(node.Value))
            .OrderBy(node => node.Key, StringComparer.Ordinal)
            .Select(node => new ConfigProblem(
                ProblemCodes.IncompatibleVersion,
                "",
                $"Version {package.Version} speaks pair protocol {package.Pair.Oldest} to {package.Pair.Current} and does not understand node {node.Key} ({node.Value.Software}, {node.Value.Oldest} to {node.Value.Current}): while the nodes change over one by one neither could take over from the other. Update to a version between the two first.")));
        return problems;
    }

    private static long Megabytes(long bytes) => (bytes + (1024 * 1024) - 1) / (1024 * 1024);
}
