using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class AccessLogTemplateTests
{
    [Fact]
    public void A_template_is_text_and_variables()
    {
        var template = AccessLogTemplate.Parse("100%% %{client}|%{request.User-Agent}", out var problem);
        Assert.Equal("", problem);
        Assert.Equal(
            [new AccessPart(AccessVariable.Literal, "100% "), new(AccessVariable.Client), new(AccessVariable.Literal, "|"), new(AccessVariable.RequestHeader, "User-Agent")],
            template!.Parts);
        Assert.Equal((false, true), (template.IsJson, template.NeedsRequests));
    }

    [Theory]
    [InlineData(AccessLogTemplate.JsonRequest, true, true)]
    [InlineData(AccessLogTemplate.JsonConnection, true, false)]
    [InlineData(AccessLogTemplate.Combined, false, true)]
    [InlineData("", false, false)]
    public void Built_in_forms_are_templates(string text, bool json, bool requests)
    {
        var template = AccessLogTemplate.Parse(text, out _);
        Assert.Equal((json, requests), (template!.IsJson, template.NeedsRequests));
    }

    [Theory]
    [InlineData("50 %", "at character 4")]
    [InlineData("%x", "at character 1")]
    [InlineData("%{client", "at character 1")]
    [InlineData("%{Client}", "unknown variable %{Client}")]
    [InlineData("%{request.}", "unknown variable")]
    [InlineData("%{request.a b}", "unknown variable")]
    [InlineData("a\nb", "control character")]
    public void What_is_no_template_is_told_with_the_reason(string text, string reason)
    {
        Assert.Null(AccessLogTemplate.Parse(text, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_bounded()
    {
        Assert.NotNull(AccessLogTemplate.Parse(string.Concat(Enumerable.Repeat("%{request.a}", Limits.AccessLogHeadersMax)), out _));
        Assert.Null(AccessLogTemplate.Parse(string.Concat(Enumerable.Repeat("%{response.a}", Limits.AccessLogHeadersMax + 1)), out _));
    }
}
