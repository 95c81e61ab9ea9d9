using LoadMaster.Testing;

namespace LoadMaster.Architecture.Tests.Text;

public sealed class TextTests
{
    private static readonly IReadOnlyList<string> CodeFiles = Sources.Files(["src", "tests"], ".cs");
    private static readonly IReadOnlyList<string> Documents = Sources.Files([""], ".md");

    [Fact]
    public void Code_and_tests_hold_no_forbidden_words() =>
        Assert.Empty(Sources.Files(["src", "tests"], ".cs", ".csproj", ".sh", ".json", ".props", ".js", ".html", ".css")
            .SelectMany(file => TextRules.ForbiddenIn(file, Sources.Read(file))));

    [Fact]
    public void Links_between_documents_lead_somewhere() =>
        Assert.Empty(Documents.SelectMany(file => TextRules.DeadLinksIn(file, Sources.Read(file), Exists)));

    [Fact]
    public void Code_files_that_documents_name_are_there() =>
        Assert.Empty(Documents.SelectMany(file => TextRules.UnknownCodeFilesIn(file, Sources.Read(file), CodeFiles)));

    [Fact]
    public void A_planted_forbidden_word_is_found()
    {
        string[] planted =
        [
            "// TO" + "DO: later", "// FIX" + "ME", "throw new NotImplemented" + "Exception();", "Thread." + "Sleep(5);",
            "var file = \"/wo" + "rk/main/x\";", "\"/ho" + "me/me/x\"", "\"C:\\\\Us" + "ers\\\\me\"",
        ];
        Assert.All(planted, line => Assert.StartsWith("a.cs:2 holds ", Assert.Single(TextRules.ForbiddenIn("a.cs", $"\n{line}\n")), StringComparison.Ordinal));
        Assert.Empty(TextRules.ForbiddenIn("a.cs", "Todos, /api/v1/home, https://example.com/home/me, Task.Delay"));
    }

    [Fact]
    public void A_planted_dead_link_or_file_name_is_found()
    {
        const string Text = "[a](../src/A.cs) [b](b.md#part) [c](https://example.com) [d](#here) `[e](gone.md)` [f](c/)\n```\n[g](gone.md)\n```\n";
        Assert.Equal(
            ["docs/x.md links to b.md, which is not there"],
            TextRules.DeadLinksIn("docs/x.md", Text, path => path is "src/A.cs" or "docs/c"));
        Assert.Equal(
            ["docs/x.md names `B.cs`, which is not there", "docs/x.md names `z/A.cs`, which is not there"],
            TextRules.UnknownCodeFilesIn("docs/x.md", "`A.cs` `B.cs` `x/A.cs` `z/A.cs` `A.csproj`", ["src/x/A.cs"]));
    }

    private static bool Exists(string path) => File.Exists(RepositoryRoot.Combine(path)) || Directory.Exists(RepositoryRoot.Combine(path));
}
