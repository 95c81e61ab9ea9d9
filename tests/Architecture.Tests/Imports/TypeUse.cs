using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace LoadMaster.Architecture.Tests.Imports;

/// <summary>Finds types of the base library that pure code must not touch: files, clocks, threads, randomness, the process.</summary>
internal static class TypeUse
{
    private static readonly string[] Banned =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.Path",
        "System.Random", "System.Security.Cryptography.RandomNumberGenerator", "System.TimeProvider", "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process", "System.Environment", "System.Console", "System.AppContext", "System.Net.Dns", "System.Net.Sockets.Socket",
    ];

    /// <summary>Whole namespaces, but for what the signatures of the ports need.</summary>
    private static readonly string[] BannedNamespaces = ["System.Threading", "System.Net.Http", "System.Net.NetworkInformation", "System.Data"];

    private static readonly string[] NeededByPorts =
        ["System.Threading.CancellationToken", "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.ValueTask", "System.Threading.Tasks.ValueTask`1"];

    /// <summary>The compiler puts this into every iterator.</summary>
    private const string MadeByCompiler = "get_CurrentManagedThreadId";

    public static IEnumerable<string> Violations(IEnumerable<string> types) => types.Where(type =>
        !NeededByPorts.Contains(type)
        && (Banned.Contains(type) || BannedNamespaces.Any(start => type.StartsWith($"{start}.", StringComparison.Ordinal))));

    /// <summary>Full names of the types that an assembly uses from others.</summary>
    public static IReadOnlyList<string> Of(string assemblyFile)
    {
        using var stream = File.OpenRead(assemblyFile);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var membersOf = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .ToLookup(member => member.Parent, member => metadata.GetString(member.Name));
        return [.. metadata.TypeReferences
            .Where(handle => !membersOf[handle].Any() || membersOf[handle].Any(member => member != MadeByCompiler))
            .Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }
}
