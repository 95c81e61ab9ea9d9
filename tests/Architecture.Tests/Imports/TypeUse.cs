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

    /// <summary>Whole namespaces; the compiler itself needs none of these for the pure code that is here.</summary>
    private static readonly string[] BannedNamespaces = ["System.Threading", "System.Net.Http", "System.Net.NetworkInformation", "System.Data"];

    public static IEnumerable<string> Violations(IEnumerable<string> types) => types.Where(type =>
        Banned.Contains(type) || BannedNamespaces.Any(start => type.StartsWith($"{start}.", StringComparison.Ordinal)));

    /// <summary>Full names of the types that an assembly uses from others.</summary>
    public static IReadOnlyList<string> Of(string assemblyFile)
    {
        using var stream = File.OpenRead(assemblyFile);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }
}
