// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// chart is a plot of lines. Its y axis begins at 0.
type chart struct {
	title  string
	x, y   axis
	series []series // one without points is left out
}

// axis is linear from 0 with ticks at round numbers, or logarithmic with those
// that it is given.
type axis struct {
	label string
	ticks plot.ConstantTicks
}

func (a *axis) mark(value float64, label string) {
	a.ticks = append(a.ticks, plot.Tick{Value: value, Label: label})
}

func (a axis) apply(to *plot.Axis) {
	to.Label.Text, to.Label.Padding = a.label, vg.Points(6)
	if a.ticks != nil {
		to.Scale, to.Tick.Marker = plot.LogScale{}, a.ticks
		return
	}
	to.Min, to.Tick.Marker = 0, plot.TickerFunc(roundNumbers)
}

// roundNumbers are four to ten steps from 0.
func roundNumbers(_, highest float64) (ticks []plot.Tick) {
	step := math.Pow(10, math.Floor(math.Log10(highest)))
	for highest/step < 4 {
		step /= 2
	}
	for value := 0.0; value <= highest; value += step {
		ticks = append(ticks, plot.Tick{Value: value, Label: fmt.Sprintf("%.6g", value)})
	}
	return ticks
}

// series is a line of the plot, and an entry of its legend.
type series struct {
	name   string
	points plotter.XYs
}

func (s *series) add(x, y float64) { s.points = append(s.points, plotter.XY{X: x, Y: y}) }

// styles tell series apart, by more than their colors.
var styles = []struct {
	color color.Color
	shape draw.GlyphDrawer
	dash  []vg.Length
}{
	{color.RGBA{R: 0xd5, G: 0x5e, A: 0xff}, draw.PyramidGlyph{}, []vg.Length{6, 3}},
	{color.RGBA{G: 0x72, B: 0xb2, A: 0xff}, draw.CircleGlyph{}, nil},
	{color.RGBA{R: 0x59, G: 0x59, B: 0x59, A: 0xff}, draw.BoxGlyph{}, []vg.Length{1.5, 2.5}},
}

const (
	width, height = 7 * vg.Inch, 4 * vg.Inch
	margin        = vg.Inch / 8
	// A quarter of the height, above all lines, is the legend's.
	headroom = 4.0 / 3
)

// svg draws the chart on white, for light and dark pages.
func (c chart) svg() ([]byte, error) {
	plot.DefaultFont.Variant = "Sans"
	p := plot.New()
	p.Title.Text, p.Title.Padding = c.title, vg.Points(8)
	c.x.apply(&p.X)
	c.y.apply(&p.Y)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{Y: 0xdd}, color.Gray{Y: 0xdd}
	p.Add(grid)
	for i, s := range c.series {
		if len(s.points) == 0 {
			continue
		}
		line, points, err := plotter.NewLinePoints(s.points)
		if err != nil {
			return nil, err
		}
		style := styles[i]
		line.Color, line.Width, line.Dashes = style.color, vg.Points(1.5), style.dash
		points.Color, points.Shape, points.Radius = style.color, style.shape, vg.Points(3.5)
		p.Add(line, points)
		p.Legend.Add(s.name, line, points)
	}
	if p.Y.Max <= 0 {
		return nil, errors.New("there are no figures for it")
	}
	p.Y.Max *= headroom
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.ThumbnailWidth, p.Legend.Padding = vg.Points(12), vg.Points(30), vg.Points(3)
	return encode(p)
}

// encode names, beside the font that the text was measured with, those that
// are as wide.
func encode(p *plot.Plot) ([]byte, error) {
	canvas := vgsvg.New(width, height)
	page := draw.New(canvas)
	page.SetColor(color.White)
	page.Fill(page.Path())
	p.Draw(draw.Crop(page, margin, -margin, margin, -margin))
	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(svg.Bytes(), []byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")), nil
}
