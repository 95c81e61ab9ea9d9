using System.Xml.Linq;

namespace LoadMaster.Architecture.Tests.Imports;

/// <summary>What one project of the product may use.</summary>
/// <param name="Projects">Names of the projects it may refer to, without the product's prefix.</param>
/// <param name="Packages">Beginnings of the package and assembly names it may use besides the base library; "*" for any.</param>
internal sealed record ImportRule(string Project, string[] Projects, string[] Packages)
{
    private const string Prefix = "LoadMaster.";

    private static readonly string[] BaseLibrary = ["System.", "netstandard", "mscorlib", "Microsoft.Win32.Primitives", "Microsoft.CSharp"];

    /// <summary>Packages from outside the base library whose names look as if they were of it.</summary>
    private static readonly string[] NotBaseLibrary = ["System.CommandLine", "System.Reactive", "System.Configuration"];

    /// <summary>The table of the design, section 2.</summary>
    public static IReadOnlyList<ImportRule> All { get; } =
    [
        new("Domain", [], []),
        new("Ips", ["Domain"], []),
        new("DataPlane", ["Domain", "Ips"], []),
        new("Network", ["Domain"], []),
        new("Actors", ["Domain"], ["Akka", "Microsoft.Data.Sqlite", "Npgsql", "SQLitePCLRaw", "linq2db"]),
        new("Api", [], []),
        new("Host", ["Actors", "Api", "DataPlane", "Domain", "Ips", "Network"], ["*"]),
        new("Cli", ["Api"], ["System.CommandLine", "Spectre.Console"]),
    ];

    public static ImportRule For(string project) => All.Single(rule => rule.Project == project);

    /// <summary>What a project file refers to against the rule.</summary>
    public IEnumerable<string> ViolationsOfProject(XElement project)
    {
        var sdk = project.Attribute("Sdk")?.Value ?? "";
        if (sdk != "Microsoft.NET.Sdk" && !AnyPackage)
        {
            yield return $"{Project} uses the SDK {sdk}";
        }

        foreach (var element in project.Descendants())
        {
            var target = element.Attribute("Include")?.Value ?? "";
            var allowed = element.Name.LocalName switch
            {
                "ProjectReference" => Projects.Contains(Path.GetFileNameWithoutExtension(target.Replace('\\', '/'))[Prefix.Length..]),
                "PackageReference" => MayUsePackage(target),
                "FrameworkReference" or "Reference" => AnyPackage,
                _ => true,
            };
            if (!allowed)
            {
                yield return $"{Project} refers to {target}";
            }
        }
    }

    /// <summary>What a built assembly refers to against the rule.</summary>
    public IEnumerable<string> ViolationsOfAssembly(IEnumerable<string> references) => references
        .Where(reference => reference.StartsWith(Prefix, StringComparison.Ordinal)
            ? !Projects.Contains(reference[Prefix.Length..])
            : !IsBaseLibrary(reference) && !MayUsePackage(reference))
        .Select(reference => $"{Project} uses the assembly {reference}");

    private bool AnyPackage => Packages.Contains("*");

    private static bool IsBaseLibrary(string name) => BaseLibrary.Any(start => name.StartsWith(start, StringComparison.Ordinal)) && !NotBaseLibrary.Contains(name);

    private bool MayUsePackage(string name) =>
        AnyPackage || Packages.Any(allowed => name == allowed || name.StartsWith($"{allowed}.", StringComparison.Ordinal));
}
