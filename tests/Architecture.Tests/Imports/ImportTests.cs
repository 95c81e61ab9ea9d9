using System.Reflection;
using System.Xml.Linq;
using LoadMaster.Testing;

namespace LoadMaster.Architecture.Tests.Imports;

public sealed class ImportTests
{
    public static TheoryData<string> Projects() =>
        [.. Directory.GetDirectories(RepositoryRoot.Combine("src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_the_design_allows(string project)
    {
        var file = RepositoryRoot.Combine($"src/{project}/LoadMaster.{project}.csproj");
        Assert.Empty(ImportRule.For(project).ViolationsOfProject(XElement.Load(file)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_built_assembly_uses_only_what_the_design_allows(string project)
    {
        var references = Assembly.Load(AssemblyOf(project)).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();
        Assert.NotEmpty(references);
        Assert.Empty(ImportRule.For(project).ViolationsOfAssembly(references));
    }

    [Fact]
    public void Domain_touches_no_file_clock_thread_or_randomness()
    {
        var types = TypeUse.Of(Assembly.Load("LoadMaster.Domain").Location);
        Assert.Contains("System.Text.Json.JsonDocument", types);
        Assert.Empty(TypeUse.Violations(types));
    }

    [Theory]
    [InlineData("Domain", """<PackageReference Include="Akka" />""", "Domain refers to Akka")]
    [InlineData("DataPlane", """<ProjectReference Include="../Network/LoadMaster.Network.csproj" />""", "DataPlane refers to ../Network/LoadMaster.Network.csproj")]
    [InlineData("Network", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""", "Network refers to Microsoft.AspNetCore.App")]
    [InlineData("Actors", """<ProjectReference Include="..\DataPlane\LoadMaster.DataPlane.csproj" />""", "Actors refers to ..\\DataPlane\\LoadMaster.DataPlane.csproj")]
    [InlineData("Api", """<ProjectReference Include="../Domain/LoadMaster.Domain.csproj" />""", "Api refers to ../Domain/LoadMaster.Domain.csproj")]
    [InlineData("Cli", """<ProjectReference Include="../Domain/LoadMaster.Domain.csproj" />""", "Cli refers to ../Domain/LoadMaster.Domain.csproj")]
    [InlineData("Cli", """<PackageReference Include="AkkaLike" />""", "Cli refers to AkkaLike")]
    public void A_planted_reference_is_found(string project, string planted, string expected)
    {
        var file = XElement.Parse($"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{planted}</ItemGroup></Project>""");
        Assert.Equal([expected], ImportRule.For(project).ViolationsOfProject(file));
    }

    [Fact]
    public void A_planted_sdk_assembly_or_type_is_found()
    {
        Assert.Equal(["Actors uses the SDK Microsoft.NET.Sdk.Web"], ImportRule.For("Actors").ViolationsOfProject(XElement.Parse("""<Project Sdk="Microsoft.NET.Sdk.Web" />""")));
        Assert.Equal(
            ["DataPlane uses the assembly Akka", "DataPlane uses the assembly Microsoft.AspNetCore.Http", "DataPlane uses the assembly LoadMaster.Network"],
            ImportRule.For("DataPlane").ViolationsOfAssembly(["System.Runtime", "Akka", "Microsoft.AspNetCore.Http", "LoadMaster.Network", "LoadMaster.Domain"]));
        Assert.Equal(["Api uses the assembly System.CommandLine"], ImportRule.For("Api").ViolationsOfAssembly(["System.CommandLine"]));
        Assert.Equal(["System.IO.File", "System.Threading.Thread"], TypeUse.Violations(["System.IO.File", "System.IO.MemoryStream", "System.Threading.Thread"]));
    }

    [Fact]
    public void The_types_that_an_assembly_uses_are_really_read() =>
        Assert.Contains("System.IO.File", TypeUse.Of(typeof(ImportTests).Assembly.Location));

    private static string AssemblyOf(string project) => project switch
    {
        "Host" => "loadmasterd",
        "Cli" => "lm",
        _ => $"LoadMaster.{project}",
    };
}
