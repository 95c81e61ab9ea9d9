using System.IO.Compression;
using System.Text;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Options;

public sealed class BufferTests
{
    private const string Headers = "Host: host.example\r\nUser-Agent: agent%41\r\nCookie: a=cookie%42; b=2\r\nX-Last: last\r\n";

    [Theory]
    [InlineData("http_method", "POST", true)]
    [InlineData("http_method", "GET", false)]
    [InlineData("http_uri", "/dir/file", true)]
    [InlineData("http_uri", "%2f", false)]
    [InlineData("http_raw_uri", "/dir%2ffile", true)]
    [InlineData("http_raw_uri", "/dir/file", false)]
    [InlineData("http_header", "agent%41", true)]
    [InlineData("http_header", "agentA", true)]
    [InlineData("http_header", "cookie", false)]
    [InlineData("http_header", "Cookie: |0D 0A|X-Last: last|0D 0A 0D 0A|", true)]
    [InlineData("http_header", "/dir", false)]
    [InlineData("http_header", "payload", false)]
    [InlineData("http_raw_header", "a=cookie%42", true)]
    [InlineData("http_raw_header", "cookieB", false)]
    [InlineData("http_cookie", "cookie%42", true)]
    [InlineData("http_cookie", "cookieB", true)]
    [InlineData("http_cookie", "agent", false)]
    [InlineData("http_raw_cookie", "cookie%42", true)]
    [InlineData("http_raw_cookie", "cookieB", false)]
    [InlineData("http_client_body", "pay%6Coad", true)]
    [InlineData("http_client_body", "payload", true)]
    [InlineData("http_client_body", "agent", false)]
    public void A_content_looks_only_at_its_buffer(string buffer, string text, bool expected)
    {
        var head = Request("/dir%2ffile", "POST", Headers);
        Assert.Equal(expected, Matches2($"""content:"{text}"; {buffer};""", head, "pay%6Coad"));
        Assert.Equal(expected, Matches3($"""{buffer}; content:"{text}";""", head, "pay%6Coad"));
    }

    [Theory]
    [InlineData("POST /dir", true)]
    [InlineData("Cookie: a=cookie%42; b=2|0D 0A|", true)]
    [InlineData("last|0D 0A 0D 0A|pay%6Coad", true)]
    [InlineData("payload", false)]
    public void A_content_without_a_buffer_looks_at_the_whole_message_as_it_came(string text, bool expected) =>
        Assert.Equal(expected, Matches2($"""content:"{text}";""", Request("/dir%2ffile", "POST", Headers), "pay%6Coad"));

    [Fact]
    public void Cookies_of_several_lines_are_one_buffer_and_are_cut_out_of_the_header()
    {
        var head = Request(headers: "Cookie: first1\r\nHost: a\r\ncookie:  second2\r\n");
        Assert.True(Matches2("""content:"first1second2"; http_cookie;""", head));
        Assert.True(Matches2("""content:"Cookie: |0D 0A|Host: a|0D 0A|cookie:  |0D 0A|"; http_header;""", head));
        Assert.False(Matches2("""content:"second2"; http_header;""", head));
    }

    [Fact]
    public void Snort_3_selects_parts_of_the_uri_fields_and_parameters()
    {
        var head = Request("/path/p?first=one&Name=va%6Cue", headers: "X-One:  1\r\nOther: x\r\nx-one: 2%33\r\n");
        Assert.True(Matches3("""http_uri:path; content:"path",fast_pattern; bufferlen:7;""", head));
        Assert.False(Matches3("""http_uri:path; content:"first";""", head));
        Assert.True(Matches3("""http_raw_uri:query; content:"first=one&Name=va%6Cue"; bufferlen:22;""", head));
        Assert.True(Matches3("""http_header:field x-one; content:"1,2%33"; bufferlen:6;""", head));
        Assert.True(Matches3("""http_header:field x-one; content:"1,23"; bufferlen:4;""", head));
        Assert.False(Matches3("""http_header:field x-one; content:"x";""", head));
        Assert.True(Matches3("""http_param:"name",nocase; content:"value"; bufferlen:5;""", head));
        Assert.False(Matches3("""http_param:"name"; content:"value";""", head));
        Assert.True(Matches3("""http_param:"id"; content:"4 2";""", Request("/", "POST"), "x=1&id=4+2"));
    }

    [Fact]
    public void The_parts_of_an_absolute_uri_are_told_apart()
    {
        var head = Request("http://host.example:8080/p/../q?x#frag");
        Assert.True(Matches3("""http_uri:scheme; content:"http"; bufferlen:4;""", head));
        Assert.True(Matches3("""http_uri:host; content:"host.example"; bufferlen:12;""", head));
        Assert.True(Matches3("""http_uri:port; content:"8080"; bufferlen:4;""", head));
        Assert.True(Matches3("""http_uri:path; content:"/q"; bufferlen:2;""", head));
        Assert.True(Matches3("""http_uri:query; content:"x"; bufferlen:1;""", head));
        Assert.True(Matches3("""http_uri:fragment; content:"frag"; bufferlen:4;""", head));
    }

    [Fact]
    public void The_start_line_has_buffers_of_its_own()
    {
        Assert.True(Matches3("""http_raw_request; content:"GET /x HTTP/1.1"; bufferlen:15;""", Request("/x")));
        Assert.True(Matches3("""http_version; content:"HTTP/1.1"; bufferlen:8;""", Request("/x")));
    }

    [Theory]
    [InlineData("http_stat_code", "404", true)]
    [InlineData("http_stat_code", "200", false)]
    [InlineData("http_stat_msg", "Not Found", true)]
    [InlineData("http_header", "Server: s", true)]
    [InlineData("http_header", "id=1", false)]
    [InlineData("http_cookie", "id=1", true)]
    [InlineData("http_raw_status", "HTTP/1.1 404 Not Found", true)]
    [InlineData("http_method", "404", false)]
    public void A_response_has_its_own_buffers(string buffer, string text, bool expected)
    {
        var set = Set(Rule3($"""{buffer}; content:"{text}";""", flow: "to_client,established"));
        Assert.Equal(expected, FiredOnResponse(set, "HTTP/1.1 404 Not Found\r\nServer: s\r\nSet-Cookie: id=1\r\n\r\n").Length == 1);
    }

    [Fact]
    public void File_data_is_the_body_of_a_response_without_its_codings()
    {
        var set = Set(Rule2("""file_data; content:"<script>evil"; content:"()"; within:2;""", flow: "to_client,established"));
        var gzip = Latin1(Compressed("<html><script>evil()"));
        Assert.Equal([1], FiredOnResponse(set, "HTTP/1.1 200 OK\r\n\r\n", "<script>evil()"));
        Assert.Equal([1], FiredOnResponse(set, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip));
        Assert.Equal([], FiredOnResponse(set, "HTTP/1.1 200 OK\r\n\r\n", gzip));
        Assert.Equal([1], FiredOnResponse(set, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5;x=y\r\n<scri\r\n9\r\npt>evil()\r\n0\r\n\r\n"));
        Assert.Equal([1], FiredOnResponse(set, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-16le\r\n\r\n", string.Concat("<script>evil()".Select(letter => $"{letter}\0"))));
        Assert.Equal([], Fired(set, Request(method: "POST"), "<script>evil()"));
    }

    [Fact]
    public void Pkt_data_goes_back_to_the_whole_message()
    {
        Assert.True(Matches3("""http_uri; content:"/x"; pkt_data; content:"Host|3A|";""", Request("/x")));
        Assert.False(Matches3("""http_uri; content:"/x"; content:"Host|3A|";""", Request("/x")));
    }

    private static byte[] Compressed(string text)
    {
        using var made = new MemoryStream();
        using (var gzip = new GZipStream(made, CompressionMode.Compress))
        {
            gzip.Write(Bytes(text));
        }

        return made.ToArray();
    }

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
