using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class IpsTextsTests
{
    [Theory]
    [InlineData("HTTP_PORTS=80")]
    [InlineData("HTTP_PORTS=[80,8000:8080,1024:,:79,!443]")]
    [InlineData("HTTP_PORTS = [ 80, $MORE_PORTS ]")]
    [InlineData("HOME_NET=192.0.2.0/24")]
    [InlineData("HOME_NET=[192.0.2.0/24,2001:db8::/32,!192.0.2.7]")]
    [InlineData("EXTERNAL_NET=!$HOME_NET")]
    [InlineData("EXTERNAL_NET=any")]
    public void A_variable_as_Snort_has_them_is_taken(string text) =>
        Assert.Null(IpsTexts.VariableProblem(text, IpsTexts.Variables([text, "MORE_PORTS=8443"])));

    [Theory]
    [InlineData("HTTP_PORTS")]
    [InlineData("HTTP_PORTS=")]
    [InlineData("1HTTP=80")]
    [InlineData("HTTP_PORTS=web")]
    [InlineData("HTTP_PORTS=70000")]
    [InlineData("HTTP_PORTS=90:80")]
    [InlineData("HTTP_PORTS=:")]
    [InlineData("HTTP_PORTS=[80,8080")]
    [InlineData("HTTP_PORTS=[]")]
    [InlineData("HTTP_PORTS=$HOME_NET")]
    [InlineData("HOME_NET=80.x")]
    [InlineData("HOME_NET=192.0.2.0/33")]
    [InlineData("HOME_NET=!any")]
    [InlineData("HOME_NET=$HOME_NET")]
    [InlineData("HOME_NET=$NOWHERE")]
    [InlineData("HOME_NET=[192.0.2.1,,192.0.2.2]")]
    public void Any_other_is_refused_with_words(string text) => Assert.NotNull(IpsTexts.VariableProblem(text, IpsTexts.Variables([text])));

    [Theory]
    [InlineData("suppress gen_id 1, sig_id 1122")]
    [InlineData("suppress gen_id 1, sig_id 1122, track by_src, ip [192.0.2.0/24,!192.0.2.7]")]
    [InlineData("suppress gen_id 1, sig_id 0, track by_dst, ip $HOME_NET")]
    [InlineData("event_filter gen_id 1, sig_id 0, type limit, track by_src, count 1, seconds 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1122, track by_src, count 5, seconds 10, new_action drop, timeout 60, apply_to [192.0.2.0/24,$HOME_NET]")]
    [InlineData("rate_filter gen_id 1, sig_id 1122, track by_rule, count 100, seconds 1, new_action pass, timeout 0")]
    public void A_filter_as_Snort_has_them_is_taken(string line) => Assert.Null(IpsTexts.FilterProblem(line, IpsTexts.Variables([])));

    [Theory]
    [InlineData("")]
    [InlineData("rate_filter gen_id 1, sig_id 1")]
    [InlineData("rate_filter gen_id 1, sig_id 0, track by_src, count 5, seconds 10, new_action drop, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_moon, count 5, seconds 10, new_action drop, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 0, seconds 10, new_action drop, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 5, seconds 0, new_action drop, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 5, seconds 10, new_action drop")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 5, seconds 10, new_action shout, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 5, seconds 10, timeout 60")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_src, count 5, seconds 10, new_action drop, timeout 60, apply_to here")]
    [InlineData("rate_filter gen_id 1, sig_id 1, track by_rule, count 5, seconds 10, new_action drop, timeout 60, apply_to 192.0.2.1")]
    [InlineData("suppress")]
    [InlineData("suppress gen_id 1")]
    [InlineData("suppress gen_id 1, sig_id x")]
    [InlineData("suppress gen_id 1, sig_id 1, sig_id 2")]
    [InlineData("suppress gen_id 1, sig_id 1, track by_src")]
    [InlineData("suppress gen_id 1, sig_id 1, track by_rule, ip 192.0.2.7")]
    [InlineData("suppress gen_id 1, sig_id 1, track by_src, ip here")]
    [InlineData("suppress gen_id 1, sig_id 1, color red")]
    [InlineData("event_filter gen_id 1, sig_id 1, type limit, track by_src, count 0, seconds 60")]
    [InlineData("event_filter gen_id 1, sig_id 1, type some, track by_src, count 1, seconds 60")]
    [InlineData("event_filter gen_id 1, sig_id 1, type limit, count 1, seconds 60")]
    public void Any_other_filter_is_refused_with_words(string line) => Assert.NotNull(IpsTexts.FilterProblem(line, IpsTexts.Variables([])));

    [Fact]
    public void A_configuration_with_bad_texts_names_each_with_its_place()
    {
        var config = new LoadMasterConfig
        {
            Ips = new IpsSettings { Variables = ["HOME_NET=192.0.2.0/24", "HOME_NET=any", "HTTP_PORTS=x"], Filters = ["suppress gen_id 1, sig_id 1", "drop all"] },
        };
        var problems = ConfigValidator.Validate(config);
        Assert.Equal(
            ["/ips/variables/1", "/ips/variables/2", "/ips/filters/1"],
            problems.Select(problem => problem.Path));
    }
}
